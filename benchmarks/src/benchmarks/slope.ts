import { wait } from '../child.ts';
import { Heap } from '../heap.ts';
import { closeLanes, load, openLanes } from '../http-load.ts';
import { calculator, httpPeers, overCore } from '../http-programs.ts';
import { type HttpProgram, HttpServer } from '../http-server.ts';
import { progress } from '../progress.ts';
import { number, type Table } from '../report.ts';
import { slope } from '../statistics.ts';

interface Grown {
  program: HttpProgram;
  calls: number;
  before: number;
  after: number;
  perMinute: number;
}

/** Loads a server for half a minute and measures its heap before, meanwhile and after. */
export async function measureSlope(folder: string, quick: boolean) {
  const ours = calculator(folder);
  const seconds = quick ? 1 : 30;
  const programs = [
    overCore(ours, '2026', 'calculator (2026)'),
    overCore(ours, '2025', 'calculator, session (2025)'),
    ...(quick ? [] : httpPeers(folder).filter(({ id }) => id.startsWith('sdk-v2-SDK v2 (2026)'))),
  ];
  const found: Grown[] = [];
  for (const program of programs) {
    progress(`sessions: ${program.title}, ${seconds} s of load`);
    found.push(await loadFor(program, seconds));
  }
  const table: Table = {
    title: `Memory under ${seconds} s of load, 16 connections`,
    columns: ['', 'calls', 'heap before, MB', 'after', 'slope, MB a minute'],
    rows: found.map(({ program, calls, before, after, perMinute }) => [
      program.title,
      calls.toLocaleString('en-US'),
      number(before),
      number(after),
      number(perMinute),
    ]),
  };
  return {
    method: [
      'Memory under load: the heap after garbage collection, before, every tenth of the time, and after; the slope is that of a line through the second half.',
    ],
    tables: [table],
    figures: Object.fromEntries(found.map(({ program, perMinute }) => [`slope.${program.id}`, perMinute])),
  };
}

async function loadFor(program: HttpProgram, seconds: number): Promise<Grown> {
  const server = await HttpServer.start(program, { nodeArgs: Heap.nodeArgs, stderr: 'pipe' });
  const heap = await Heap.of(server.child);
  const lanes = await openLanes(server, 16);
  try {
    await load(server, lanes, seconds * 100);
    await wait(100);
    const points = [{ x: 0, y: (await heap.held()).heapUsed / 1e6 }];
    let calls = 0;
    for (let tenth = 1; tenth <= 10; tenth++) {
      const { perSecond } = await load(server, lanes, seconds * 100);
      calls += Math.round((perSecond * seconds) / 10);
      points.push({ x: (tenth * seconds) / 600, y: (await heap.held()).heapUsed / 1e6 });
    }
    return {
      program,
      calls,
      before: points[0]?.y ?? Number.NaN,
      after: points.at(-1)?.y ?? Number.NaN,
      perMinute: slope(points.slice(5)),
    };
  } finally {
    closeLanes(lanes);
    heap.close();
    await server.end();
  }
}
