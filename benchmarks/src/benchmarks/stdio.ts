import { cpuSeconds } from '../child.ts';
import type { Call, Era } from '../messages.ts';
import { bareStdio, officials, ours, type Program, plain, scaled, tutorials } from '../programs.ts';
import { type Bar, type Benchmark, number, type Table } from '../report.ts';
import { interleave } from '../rounds.ts';
import { quantile, ratio, spreadOf } from '../statistics.ts';
import { StdioClient } from '../stdio-client.ts';

interface Line {
  program: Program;
  era: Era;
  label: string;
  client: StdioClient;
  perSecond: number[];
  pipelined: number[];
  p50: number[];
  p99: number[];
  /** Processor time of the server a call, in microseconds. */
  cpu: number[];
}

interface Large {
  program: Program;
  client: StdioClient;
  argument: number[];
  result: number[];
}

const inFlight = 64;
const argumentBytes = 10_000_000;
const resultBytes = 1_000_000;

export const stdio: Benchmark = {
  name: 'stdio',
  title: 'Calls over stdio',
  async measure({ quick, folder }) {
    const limit = newLine(bareStdio, '2025');
    const limit2026 = newLine(bareStdio, '2026');
    const calculator = ours(folder).slice(0, 1);
    const lines = [
      ...calculator.flatMap((program) => [newLine(program, '2025'), newLine(program, '2026')]),
      newLine(plain, '2025'),
      newLine(plain, '2026'),
      ...[...tutorials, ...officials(folder)].map((program) => newLine(program, '2025')),
      newLine(tutorials[1] as Program, '2026'),
      limit,
      limit2026,
    ];
    const large = Object.values(scaled(10)).map(
      (program): Large => ({ program, client: new StdioClient(program), argument: [], result: [] }),
    );
    try {
      for (const { client, era } of lines) if (era === '2025') await client.handshake();
      for (const { client } of large) await client.handshake();
      const forMs = quick ? 100 : 500;
      const labelOf = ({ label }: Line) => label;
      await interleave('stdio, warming up', lines, 1, labelOf, async ({ client, program, era }) => {
        await client.callInTurn(program.call, era, quick ? 100 : 1_500);
        await client.callPipelined(program.call, era, inFlight, quick ? 100 : 1_500);
      });
      await interleave('stdio', lines, quick ? 2 : 11, labelOf, (line) => measure(line, forMs));
      await interleave('stdio, large', large, quick ? 2 : 9, ({ program }) => program.title, measureLarge);
    } finally {
      await Promise.all([...lines, ...large].map(({ client }) => client.end()));
    }
    const limitOf = ({ era }: Line) => (era === '2026' ? limit2026 : limit);
    const [core, sdk] = large;
    /** Ours × the plain SDK with the same tools, for each era. */
    const besidePlain = (of: (line: Line) => number[]) =>
      [0, 1].map((era) => ratio(of(lines[era] as Line), of(lines[era + 2] as Line)));
    return {
      method: [
        `One process each, warmed up for three seconds, then half a second at a time: calls one after the other, and ${inFlight} calls in flight.`,
        'The share is of the bare loop that speaks the same revision. Ours has five tools and checks what the table of goals calls core’s checks; the one-tool peers have one.',
        '"calculator on the plain SDK" registers the calculator’s own tool files and is bundled with the same preset: the difference is what core adds or saves.',
        'CPU is the processor time of the server’s process, all threads, for one call made alone: the number that a busy machine disturbs least.',
        'p50 and p99 are latencies of the calls made one at a time, in milliseconds.',
      ],
      tables: [speedTable(lines, limitOf), largeTable(large)],
      plots: [
        {
          file: 'stdio.svg',
          title: 'Calls a second over stdio, one at a time',
          unit: 'calls/s',
          better: 'more',
          bars: lines.map((line) => bar(line, line.perSecond)),
        },
        {
          file: 'stdio-pipelined.svg',
          title: `Calls a second over stdio, ${inFlight} in flight`,
          unit: 'calls/s',
          better: 'more',
          bars: lines.map((line) => bar(line, line.pipelined)),
        },
      ],
      figures: {
        'stdio.cpu': Math.max(...besidePlain(({ cpu }) => cpu)),
        'stdio.pipelined': Math.min(...besidePlain(({ pipelined }) => pipelined)),
        'stdio.large': ratio(core?.argument ?? [], sdk?.argument ?? []),
      },
    };
  },
};

function newLine(program: Program, era: Era): Line {
  const label = era === '2026' ? `${program.title} (2026)` : program.title;
  const client = new StdioClient(program);
  return { program, era, label, client, perSecond: [], pipelined: [], p50: [], p99: [], cpu: [] };
}

async function measure({ client, program, era, ...kept }: Line, forMs: number): Promise<void> {
  const cpuBefore = await cpuSeconds(client.child.pid);
  const startedAt = performance.now();
  const latencies = await client.callInTurn(program.call, era, forMs);
  kept.perSecond.push(latencies.length / ((performance.now() - startedAt) / 1_000));
  kept.cpu.push((((await cpuSeconds(client.child.pid)) - cpuBefore) / latencies.length) * 1e6);
  latencies.sort((a, b) => a - b);
  kept.p50.push(quantile(latencies, 0.5));
  kept.p99.push(quantile(latencies, 0.99));
  kept.pipelined.push(await client.callPipelined(program.call, era, inFlight, forMs));
}

async function measureLarge({ client, argument, result }: Large): Promise<void> {
  argument.push(await timed(client, { name: 'measure', arguments: { text: 'x'.repeat(argumentBytes) } }));
  result.push(await timed(client, { name: 'blob', arguments: { bytes: resultBytes } }));
}

async function timed(client: StdioClient, call: Call): Promise<number> {
  const ask = client.prepare(call, '2025');
  const startedAt = performance.now();
  await ask();
  return performance.now() - startedAt;
}

function speedTable(lines: Line[], limitOf: (line: Line) => Line): Table {
  return {
    title: 'Calls over stdio',
    columns: [
      '',
      'one at a time, calls/s',
      'share of bare',
      'p50 ms',
      'p99 ms',
      'server’s CPU, µs a call',
      '× bare',
      `${inFlight} in flight, calls/s`,
      'share of bare',
    ],
    rows: lines.map((line) => [
      line.label,
      number(spreadOf(line.perSecond).median),
      number(ratio(line.perSecond, limitOf(line).perSecond)),
      number(spreadOf(line.p50).median),
      number(spreadOf(line.p99).median),
      number(spreadOf(line.cpu).median),
      number(ratio(line.cpu, limitOf(line).cpu)),
      number(spreadOf(line.pipelined).median),
      number(ratio(line.pipelined, limitOf(line).pipelined)),
    ]),
  };
}

function largeTable(large: Large[]): Table {
  return {
    title: 'Large messages over stdio, the same server on core and on the SDK’s own transport',
    columns: ['', '10 MB argument, ms', '1 MB result, ms'],
    rows: large.map(({ program, argument, result }) => [
      program.title,
      number(spreadOf(argument).median),
      number(spreadOf(result).median),
    ]),
  };
}

function bar({ label, program }: Line, values: number[]): Bar {
  const { median, q1, q3 } = spreadOf(values);
  return { label, kind: program.kind, value: median, low: q1, high: q3 };
}
