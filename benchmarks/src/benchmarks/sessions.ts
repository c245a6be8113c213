import { Heap, type Held } from '../heap.ts';
import { type HttpConnection, header, httpRequest, statusOf } from '../http-connection.ts';
import { calculator, httpPeers, overCore } from '../http-programs.ts';
import { type HttpProgram, HttpServer } from '../http-server.ts';
import { inParallel } from '../in-parallel.ts';
import { request } from '../messages.ts';
import { progress } from '../progress.ts';
import { type Benchmark, number, type Table } from '../report.ts';
import { quantile } from '../statistics.ts';
import { measureSlope } from './slope.ts';

const many = ['--max-sessions', '100000', '--max-streams', '100000', '--concurrent-limit', '0'];
const opening = 16;
const pings = 300;

/** The thing that is held so many times. */
type What = 'sessions' | 'sessions with a stream' | 'listen streams';

interface Level {
  what: What;
  count: number;
  /** Each, in kB. */
  heap: number;
  rss: number;
  p50: number;
  p99: number;
}

export const sessions: Benchmark = {
  name: 'sessions',
  title: 'Sessions, streams and memory',
  async measure({ quick, folder }) {
    const counts = quick ? [20, 100] : [1_000, 9_500];
    const ours = calculator(folder);
    const peers = httpPeers(folder).filter(({ sessions: has, kind }) => has && kind === 'peer');
    const inSessions = [
      overCore(ours, '2025', 'calculator', [...many, '--log-level', 'warn']),
      ...peers.filter(({ id }) => id.startsWith('sdk-v1') || id.startsWith('fastmcp')),
    ];
    const listening = [
      overCore(ours, '2026', 'calculator', [...many, '--log-level', 'warn']),
      ...httpPeers(folder).filter(({ id, era }) => era === '2026' && id.startsWith('sdk-v2')),
    ];
    const found: { program: HttpProgram; levels: Level[]; idle: number }[] = [];
    for (const program of inSessions)
      found.push(await holdMany(program, counts, ['sessions', 'sessions with a stream']));
    for (const program of listening) found.push(await holdMany(program, counts, ['listen streams']));
    const slope = await measureSlope(folder, quick);
    const last = counts.at(-1);
    const ofOurs = (what: What) =>
      found
        .filter(({ program }) => program.kind === 'ours')
        .flatMap(({ levels }) => levels)
        .find((level) => level.what === what && level.count === last)?.heap ?? Number.NaN;
    return {
      method: [
        'One server at a time. Heap and resident memory after garbage collection, read through Node’s inspector; "each" is the growth since before the first, divided by their number. A session has made one call; a stream is open and waits. A session with a stream is one of 2025 with a GET stream, both together.',
        'p50 and p99 are of calls made one after the other meanwhile, in milliseconds.',
        ...slope.method,
      ],
      tables: [levelTable(found), ...slope.tables],
      plots: [
        {
          file: 'sessions.svg',
          title: `Heap of each session and stream, at ${last?.toLocaleString('en-US')}`,
          unit: 'kB',
          better: 'less',
          bars: found.flatMap(({ program, levels }) =>
            levels
              .filter(({ count }) => count === last)
              .map(({ what, heap }) => ({
                label: `${program.title}: ${what}`,
                kind: program.kind,
                value: heap,
              })),
          ),
        },
      ],
      figures: {
        'sessions.kB': ofOurs('sessions'),
        'getstreams.kB': ofOurs('sessions with a stream'),
        'streams.kB': ofOurs('listen streams'),
        ...slope.figures,
      },
    };
  },
};

async function holdMany(program: HttpProgram, counts: number[], whats: What[]) {
  const server = await HttpServer.start(program, { nodeArgs: Heap.nodeArgs, stderr: 'pipe' });
  const heap = await Heap.of(server.child);
  const held: HttpConnection[] = [];
  try {
    const ids: Record<string, string>[] = [];
    const asking = server.connect();
    held.push(asking);
    const own = program.sessions ? await server.openSession(asking) : undefined;
    const ping = async () => {
      const startedAt = performance.now();
      await server.call(asking, program.call, own);
      return performance.now() - startedAt;
    };
    for (let i = 0; i < pings; i++) await ping();
    const levels: Level[] = [];
    const before = await heap.held();
    const idle = before.heapUsed / 1e6;
    for (const what of whats) {
      let open = 0;
      // All sessions are open by then: a part of them cannot be told from the rest.
      const steps = what === 'sessions with a stream' ? counts.slice(-1) : counts;
      for (const count of steps) {
        await inParallel(count - open, opening, async (i) => {
          if (i % 100 === 0) progress(`sessions: ${program.title}, ${what} ${open + i} of ${count}`);
          if (what === 'sessions') ids.push(await newSession(server));
          else held.push(await newStream(server, what, ids[open + i]));
        });
        open = count;
        levels.push(await level(what, count, before, await heap.held(), ping));
      }
    }
    return { program, levels, idle };
  } finally {
    for (const connection of held) connection.close();
    heap.close();
    await server.end();
  }
}

async function level(
  what: What,
  count: number,
  before: Held,
  now: Held,
  ping: () => Promise<number>,
): Promise<Level> {
  const latencies: number[] = [];
  for (let i = 0; i < pings; i++) latencies.push(await ping());
  latencies.sort((a, b) => a - b);
  return {
    what,
    count,
    heap: (now.heapUsed - before.heapUsed) / count / 1_000,
    rss: (now.rss - before.rss) / count / 1_000,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
}

/** A session that has made one call; its connection is closed, as between two calls of a client. */
async function newSession(server: HttpServer): Promise<Record<string, string>> {
  const connection = server.connect();
  try {
    const session = await server.openSession(connection);
    await server.call(connection, server.program.call, session);
    return session;
  } finally {
    connection.close();
  }
}

async function newStream(
  server: HttpServer,
  what: What,
  session: Record<string, string> = {},
): Promise<HttpConnection> {
  const connection = server.connect();
  // A server takes only the changes that it has. A stream for none of them ends at once.
  const params = { notifications: { toolsListChanged: true, resourcesListChanged: true } };
  const bytes =
    what === 'sessions with a stream'
      ? httpRequest('GET', server.port, session)
      : httpRequest(
          'POST',
          server.port,
          server.headersFor('subscriptions/listen'),
          request(server.nextId(), 'subscriptions/listen', params, '2026'),
        );
  const { promise: later, resolve } = Promise.withResolvers<string>();
  const answer = await connection.open(bytes, resolve);
  // A refusal may come as 200, with an error in its body.
  if (statusOf(answer) !== 200 || !header(answer, 'content-type')?.startsWith('text/event-stream'))
    throw new Error(`${server.program.title} refused a stream: ${answer.head}`);
  if (what === 'listen streams') {
    const acknowledged = answer.body.length > 0 ? answer.body.toString() : await later;
    if (!acknowledged.includes('ListChanged":true'))
      throw new Error(`${server.program.title} watches no list: ${acknowledged}`);
  }
  return connection;
}

function levelTable(found: { program: HttpProgram; levels: Level[] }[]): Table {
  return {
    title: 'Many sessions and streams at once',
    columns: ['', 'at once', 'heap each, kB', 'resident each, kB', 'a call meanwhile, p50 ms', 'p99 ms'],
    rows: found.flatMap(({ program, levels }) =>
      levels.map(({ what, count, heap, rss, p50, p99 }) => [
        `${program.title}: ${what}`,
        count.toLocaleString('en-US'),
        number(heap),
        number(rss),
        number(p50),
        number(p99),
      ]),
    ),
  };
}
