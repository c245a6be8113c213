import { closeLanes, type Lane, type Load, load, openLanes, warmUp } from '../http-load.ts';
import { scaledOverHttp } from '../http-programs.ts';
import { type HttpProgram, HttpServer } from '../http-server.ts';
import type { Call } from '../messages.ts';
import { number, type Plot, type Table } from '../report.ts';
import { interleave } from '../rounds.ts';
import { ratio, spreadOf } from '../statistics.ts';

const toolCounts = [10, 100, 1_000];
const argumentBytes = 4_000_000;
const resultBytes = 1_000_000;

interface Measured {
  program: HttpProgram;
  tools: number;
  server: HttpServer;
  lanes: Lane[];
  loads: Load[];
  argument: number[];
  result: number[];
}

/** The cost of a call among many tools, and of large messages: on core, and on the plain SDK. */
export async function measureScale(quick: boolean) {
  const running: Measured[] = [];
  try {
    for (const tools of toolCounts) {
      for (const program of Object.values(scaledOverHttp(tools))) {
        const server = await HttpServer.start(program);
        const lanes = await openLanes(server, 16);
        running.push({ program, tools, server, lanes, loads: [], argument: [], result: [] });
      }
    }
    const titleOf = ({ program }: Measured) => program.title;
    const forMs = quick ? 100 : 400;
    await interleave('http, many tools, warming up', running, 1, titleOf, ({ server, lanes }) =>
      warmUp(server, lanes, quick),
    );
    await interleave(
      'http, many tools',
      running,
      quick ? 2 : 11,
      titleOf,
      async ({ server, lanes, loads }) => {
        loads.push(await load(server, lanes, forMs));
      },
    );
    const few = running.filter(({ tools }) => tools === 10);
    await interleave('http, large messages', few, quick ? 2 : 9, titleOf, measureLarge);
  } finally {
    for (const { lanes } of running) closeLanes(lanes);
    await Promise.all(running.map(({ server }) => server.end()));
  }
  const base = ({ program }: Measured) =>
    running.find((one) => one.tools === 10 && one.program.kind === program.kind) as Measured;
  const cost = (one: Measured) => ratio(perCall(base(one)), perCall(one));
  const tables: Table[] = [
    {
      title: 'A call among many tools, 16 connections, 2026 era',
      columns: ['', 'calls/s', '× the cost among 10', 'CPU, µs a call'],
      rows: running.map((one) => [
        one.program.title,
        number(spreadOf(perCall(one)).median),
        number(cost(one)),
        number(spreadOf(one.loads.map(({ cpu }) => cpu)).median),
      ]),
    },
    {
      title: 'Large messages over HTTP, 2026 era',
      columns: ['', '4 MB argument, ms', '1 MB result, ms'],
      rows: running
        .filter(({ tools }) => tools === 10)
        .map(({ program, argument, result }) => [
          program.title,
          number(spreadOf(argument).median),
          number(spreadOf(result).median),
        ]),
    },
  ];
  const plots: Plot[] = [
    {
      file: 'tools.svg',
      title: 'Calls a second among 10, 100 and 1,000 tools, HTTP',
      unit: 'calls/s',
      better: 'more',
      bars: running.map((one) => {
        const { median, q1, q3 } = spreadOf(perCall(one));
        return { label: one.program.title, kind: one.program.kind, value: median, low: q1, high: q3 };
      }),
    },
  ];
  const many = running.find(({ program, tools }) => program.kind === 'ours' && tools === 1_000) as Measured;
  return {
    method: [
      'Number of tools: a server on core and one on the plain SDK, the same file of tools, schemas made once. Tools are called by name, always the first.',
    ],
    tables,
    plots,
    figures: { 'http.tools1000': cost(many) },
  };
}

function perCall({ loads }: Measured): number[] {
  return loads.map(({ perSecond }) => perSecond);
}

async function measureLarge({ server, argument, result }: Measured): Promise<void> {
  const connection = server.connect();
  try {
    argument.push(
      await timed(server, connection, { name: 'measure', arguments: { text: 'x'.repeat(argumentBytes) } }),
    );
    result.push(await timed(server, connection, { name: 'blob', arguments: { bytes: resultBytes } }));
  } finally {
    connection.close();
  }
}

async function timed(server: HttpServer, connection: Lane['connection'], call: Call): Promise<number> {
  const startedAt = performance.now();
  await server.call(connection, call);
  return performance.now() - startedAt;
}
