import { withAuthorization } from '../authorization.ts';
import { closeLanes, type Lane, type Load, load, openLanes, warmUp } from '../http-load.ts';
import { bare, calculator, httpPeers, overCore } from '../http-programs.ts';
import { type HttpProgram, HttpServer } from '../http-server.ts';
import type { Era } from '../messages.ts';
import { progress } from '../progress.ts';
import { type Benchmark, number, type Table } from '../report.ts';
import { interleave } from '../rounds.ts';
import { ratio, spreadOf } from '../statistics.ts';
import { measureScale } from './http-scale.ts';

const connectionCounts = [1, 16, 64];
const allChecks = ['--metrics-port', '0', '--address-limit', '1000000', '--principal-limit', '1000000'];

interface Measured {
  server: HttpServer;
  program: HttpProgram;
  lanes: Lane[];
  loads: Map<number, Load[]>;
}

export const http: Benchmark = {
  name: 'http',
  title: 'Calls over HTTP',
  async measure({ quick, folder }) {
    const ours = calculator(folder);
    const authorized = [
      await withAuthorization(overCore(ours, '2026', 'calculator, auth, metrics, limits (2026)', allChecks)),
      await withAuthorization(overCore(ours, '2025', 'calculator, auth, metrics, limits (2025)', allChecks)),
    ];
    const programs = [
      overCore(ours, '2026', 'calculator (2026)'),
      overCore(ours, '2025', 'calculator, session (2025)'),
      overCore(ours, '2025', 'calculator, stateless (2025)', ['--legacy', 'stateless']),
      overCore(ours, '2026', 'calculator, no log lines (2026)', ['--log-level', 'warn']),
      ...authorized.map(({ program }) => program),
      ...httpPeers(folder),
      bare('2026'),
      bare('2025'),
    ];
    const running: Measured[] = [];
    try {
      for (const program of programs) {
        progress(`http: starting ${program.title}`);
        const server = await HttpServer.start(program);
        const lanes: Lane[] = [];
        running.push({ program, server, lanes, loads: new Map() });
        lanes.push(...(await openLanes(server, Math.max(...connectionCounts))));
      }
      const titleOf = ({ program }: Measured) => program.title;
      await interleave('http, warming up', running, 1, titleOf, ({ server, lanes }) =>
        warmUp(server, lanes.slice(0, 16), quick),
      );
      await interleave('http', running, quick ? 2 : 9, titleOf, async ({ server, lanes, loads }) => {
        for (const count of connectionCounts) {
          loads.set(count, [
            ...(loads.get(count) ?? []),
            await load(server, lanes.slice(0, count), quick ? 100 : 400),
          ]);
        }
      });
    } finally {
      for (const { lanes } of running) closeLanes(lanes);
      await Promise.all(running.map(({ server }) => server.end()));
      await Promise.all(authorized.map(({ stop }) => stop()));
    }
    const scale = await measureScale(quick);
    const limits: Record<Era, Measured> = {
      '2026': running.at(-2) as Measured,
      '2025': running.at(-1) as Measured,
    };
    const share = ({ program, loads }: Measured, count: number) =>
      ratio(perSecond(loads, count), perSecond(limits[program.era].loads, count));
    return {
      method: [
        'Kept-alive connections, one call at a time in each; the next begins when the last is answered. Sessions are opened once a connection and reused. The limit is `node:http` that parses the body and answers the same bytes by hand.',
        '"calculator on the plain SDK" registers the calculator’s own tool files, bundled with the same preset, behind the SDK’s own handler.',
        'Each server was kept busy before until it had answered 25,000 calls, or for 10 seconds: a server that has just started takes twice as long for a call.',
        'Ours runs with its defaults: Host and Origin checks, body limits, deadline, one log line a call. "auth, metrics, limits" adds JWTs, Prometheus metrics, and rate limits for addresses and callers (set so high that they refuse nothing).',
        'CPU is the processor time of the server’s process for one call at 16 connections: the number that a busy machine disturbs least.',
        ...scale.method,
      ],
      tables: [speeds(running, share), costs(running, limits), ...scale.tables],
      plots: [
        {
          file: 'http.svg',
          title: 'Calls a second over HTTP, 16 connections',
          unit: 'calls/s',
          better: 'more',
          bars: running.map(({ program, loads }) => {
            const { median, q1, q3 } = spreadOf(perSecond(loads, 16));
            return { label: program.title, kind: program.kind, value: median, low: q1, high: q3 };
          }),
        },
        ...scale.plots,
      ],
      figures: {
        'http.plain': ratio(atSixteen(running[0]), atSixteen(running.find(isPlain))),
        'http.sessions': Math.min(
          ...running.filter(isSessionPeer).map((peer) => ratio(atSixteen(running[1]), atSixteen(peer))),
        ),
        ...scale.figures,
      },
    };
  },
};

const atSixteen = (one: Measured | undefined) => perSecond(one?.loads ?? new Map(), 16);
const isPlain = ({ program }: Measured) => program.id.startsWith('plain-');
const isSessionPeer = ({ program }: Measured) => program.kind === 'peer' && program.sessions === true;

function perSecond(loads: Map<number, Load[]>, count: number): number[] {
  return (loads.get(count) ?? []).map((one) => one.perSecond);
}

function speeds(running: Measured[], share: (one: Measured, count: number) => number): Table {
  return {
    title: 'Calls a second over HTTP, and share of bare Node',
    columns: ['', ...connectionCounts.flatMap((count) => [`${count} conn.`, 'share'])],
    rows: running.map((one) => [
      one.program.title,
      ...connectionCounts.flatMap((count) => [
        number(spreadOf(perSecond(one.loads, count)).median),
        number(share(one, count)),
      ]),
    ]),
  };
}

function costs(running: Measured[], limits: Record<Era, Measured>): Table {
  const of = ({ loads }: Measured, count: number, what: keyof Load) =>
    (loads.get(count) ?? []).map((one) => one[what]);
  return {
    title: 'Latency in ms and processor time a call over HTTP',
    columns: [
      '',
      ...connectionCounts.flatMap((count) => [`p50, ${count}`, `p99, ${count}`]),
      'CPU, µs a call',
      '× bare',
    ],
    rows: running.map((one) => [
      one.program.title,
      ...connectionCounts.flatMap((count) => [
        number(spreadOf(of(one, count, 'p50')).median),
        number(spreadOf(of(one, count, 'p99')).median),
      ]),
      number(spreadOf(of(one, 16, 'cpu')).median),
      number(ratio(of(one, 16, 'cpu'), of(limits[one.program.era], 16, 'cpu'))),
    ]),
  };
}
