import { join } from 'node:path';
import { Heap } from '../heap.ts';
import { type HttpConnection, httpRequest } from '../http-connection.ts';
import { overCore } from '../http-programs.ts';
import { HttpServer } from '../http-server.ts';
import { inParallel } from '../in-parallel.ts';
import { request } from '../messages.ts';
import { progress } from '../progress.ts';
import { type Benchmark, number } from '../report.ts';
import { quantile } from '../statistics.ts';

const opening = 16;
const calls = 300;
/** The capabilities of a client that supports tasks. */
const knowsTasks = { extensions: { 'io.modelcontextprotocol/tasks': {} } };

interface Waiting {
  store: string;
  /** Each, in kB. */
  heap: number;
  rss: number;
  /** In milliseconds: to begin one, and a call before and meanwhile. */
  begin: number;
  before: Latency;
  meanwhile: Latency;
}

type Latency = Record<'p50' | 'p99', number>;

export const tasks: Benchmark = {
  name: 'tasks',
  title: 'Tasks that wait',
  async measure({ quick, folder }) {
    const count = quick ? 100 : 10_000;
    const found = [
      await hold('in memory', count),
      await hold('in SQLite', count, { TASKS: join(folder, 'waiting-tasks') }),
    ];
    const ms = ({ p50, p99 }: Latency) => [number(p50), number(p99)];
    return {
      method: [
        `${count.toLocaleString('en-US')} tasks of one caller, 8 of which run and never end; the others wait. Heap and resident memory after garbage collection, read through Node’s inspector; "each" is the growth since before the first, divided by their number.`,
        'p50 and p99 are of calls of an ordinary tool, made one after the other, in milliseconds.',
      ],
      tables: [
        {
          title: `${count.toLocaleString('en-US')} tasks at once`,
          columns: [
            '',
            'heap each, kB',
            'resident each, kB',
            'to begin one, ms',
            'a call before, p50',
            'p99',
            'a call meanwhile, p50',
            'p99',
          ],
          rows: found.map(({ store, heap, rss, begin, before, meanwhile }) => [
            store,
            number(heap),
            number(rss),
            number(begin),
            ...ms(before),
            ...ms(meanwhile),
          ]),
        },
      ],
      plots: [],
      figures: { 'tasks.kB': found[0]?.heap ?? Number.NaN },
    };
  },
};

/** Begins so many tasks on a server that keeps them in one kind of store. */
async function hold(store: string, count: number, env: Record<string, string> = {}): Promise<Waiting> {
  const args = [join(import.meta.dirname, '../../programs/core-tasks.ts')];
  const call = { name: 'echo', arguments: { text: 'x' } };
  const program = overCore({ id: 'core-tasks', title: store, kind: 'ours', args, call, env }, '2026', store, [
    '--concurrent-limit',
    '0',
    '--log-level',
    'warn',
  ]);
  const server = await HttpServer.start(program, { nodeArgs: Heap.nodeArgs, stderr: 'pipe' });
  const heap = await Heap.of(server.child);
  const connections = Array.from({ length: opening }, () => server.connect());
  const [asking] = connections as [HttpConnection];
  try {
    await latencies(server, asking);
    const before = await latencies(server, asking);
    const empty = await heap.held();
    const startedAt = performance.now();
    const free = [...connections];
    await inParallel(count, opening, async (i) => {
      if (i % 100 === 0) progress(`tasks: ${store}, ${i} of ${count}`);
      const connection = free.pop() ?? asking;
      await begin(server, connection);
      free.push(connection);
    });
    const beginMs = ((performance.now() - startedAt) * opening) / count;
    const full = await heap.held();
    return {
      store,
      heap: (full.heapUsed - empty.heapUsed) / count / 1_000,
      rss: (full.rss - empty.rss) / count / 1_000,
      begin: beginMs,
      before,
      meanwhile: await latencies(server, asking),
    };
  } finally {
    for (const connection of connections) connection.close();
    heap.close();
    await server.end();
  }
}

async function begin(server: HttpServer, connection: HttpConnection): Promise<void> {
  const params = { name: 'wait', arguments: { text: 'a task that waits' } };
  const message = JSON.parse(request(server.nextId(), 'tools/call', params, '2026'));
  message.params._meta['io.modelcontextprotocol/clientCapabilities'] = knowsTasks;
  const headers = server.headersFor('tools/call', 'wait');
  const answer = await connection.send(httpRequest('POST', server.port, headers, JSON.stringify(message)));
  if (!server.accepted(answer).body.includes('"resultType":"task"')) throw new Error('a call became no task');
}

async function latencies(server: HttpServer, connection: HttpConnection): Promise<Latency> {
  const each: number[] = [];
  for (let i = 0; i < calls; i++) {
    const startedAt = performance.now();
    await server.call(connection);
    each.push(performance.now() - startedAt);
  }
  each.sort((a, b) => a - b);
  return { p50: quantile(each, 0.5), p99: quantile(each, 0.99) };
}
