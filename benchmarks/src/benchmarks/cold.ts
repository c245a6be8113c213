import { residentBytes, wait } from '../child.ts';
import type { Era } from '../messages.ts';
import { bareStdio, officials, ours, type Program, plain, tutorials } from '../programs.ts';
import { type Bar, type Benchmark, number } from '../report.ts';
import { interleave } from '../rounds.ts';
import { ratio, spreadOf } from '../statistics.ts';
import { StdioClient } from '../stdio-client.ts';

interface Start {
  program: Program;
  era: Era;
  label: string;
  milliseconds: number[];
  megabytes: number[];
}

export const cold: Benchmark = {
  name: 'cold',
  title: 'Cold start and idle memory',
  async measure({ quick, folder }) {
    const limit = newStart(bareStdio, '2025');
    const starts = [
      ...ours(folder).flatMap((program) => [newStart(program, '2025'), newStart(program, '2026')]),
      newStart(plain, '2025'),
      newStart(plain, '2026'),
      ...[...tutorials, ...officials(folder)].map((program) => newStart(program, '2025')),
      limit,
    ];
    const settleMs = quick ? 50 : 500;
    // The first start of each fills caches: the file system's, and Node's compile cache for those that use it.
    await interleave('cold, warming up', starts, 1, labelOf, (it) => run(it, quick ? 50 : 2_500, false));
    await interleave('cold', starts, quick ? 2 : 11, labelOf, (it) => run(it, settleMs, true));
    return {
      method: [
        'From spawn to the first answered `tools/call`, over stdio. 2025: `initialize`, its answer, `notifications/initialized`, the call. 2026: the call alone, as that revision allows.',
        'Every program has been started once before, so files are in memory and Node’s compile cache, which only ours use, is filled. `npx` is not in these numbers: see Install.',
        `Idle memory is the resident set of the process ${settleMs} ms after that first answer.`,
        '"calculator on the plain SDK" registers the calculator’s own tool files and is bundled with the same preset; it has nothing else of core, so no compile cache.',
        'What is called needs no network: `calculate`, `search_places` (unpacks 26,521 places), `get_config`, `review_diff` (reads a file of the repository), `list_notifications` (opens a database).',
      ],
      tables: [table(starts, limit)],
      plots: [
        {
          file: 'cold.svg',
          title: 'Cold start: spawn to the first answered call',
          unit: 'ms',
          better: 'less',
          bars: starts.map((it) => bar(it, it.milliseconds)),
        },
        {
          file: 'memory.svg',
          title: 'Idle memory after the first call',
          unit: 'MB',
          better: 'less',
          bars: starts.filter(({ era }) => era === '2025').map((it) => bar(it, it.megabytes)),
        },
      ],
      figures: {
        ...Object.fromEntries(
          starts.flatMap((it) => [
            [`cold.${it.program.id}.${it.era}`, ratio(it.milliseconds, limit.milliseconds)],
            [`rss.${it.program.id}.${it.era}`, ratio(it.megabytes, limit.megabytes)],
          ]),
        ),
        'cold.plain': besidePlain(starts),
      },
    };
  },
};

/** The calculator's start × that of its tools on the plain SDK: of both eras, the worse. */
function besidePlain(starts: Start[]): number {
  const times = (id: string, era: Era) =>
    starts.find((it) => it.program.id === id && it.era === era)?.milliseconds ?? [];
  return Math.max(
    ...(['2025', '2026'] as const).map((era) => ratio(times('calculator', era), times('plain', era))),
  );
}

function newStart(program: Program, era: Era): Start {
  const label = era === '2026' ? `${program.title} (2026)` : program.title;
  return { program, era, label, milliseconds: [], megabytes: [] };
}

const labelOf = ({ label }: Start) => label;

async function run(it: Start, settleMs: number, kept: boolean): Promise<void> {
  const startedAt = performance.now();
  const client = new StdioClient(it.program);
  try {
    if (it.era === '2025') await client.handshake();
    await client.call(it.program.call, it.era);
    const took = performance.now() - startedAt;
    await wait(settleMs);
    if (!kept) return;
    it.milliseconds.push(took);
    it.megabytes.push((await residentBytes(client.child.pid)) / 1e6);
  } finally {
    await client.end();
  }
}

function table(starts: Start[], limit: Start) {
  return {
    title: 'Cold start to the first answered call, and idle memory',
    columns: ['', 'ms', 'middle half', '× bare', 'idle MB', '× bare'],
    rows: starts.map((it) => {
      const { median, q1, q3 } = spreadOf(it.milliseconds);
      return [
        it.label,
        number(median),
        `${number(q1)}–${number(q3)}`,
        number(ratio(it.milliseconds, limit.milliseconds)),
        number(spreadOf(it.megabytes).median),
        number(ratio(it.megabytes, limit.megabytes)),
      ];
    }),
  };
}

function bar({ label, program }: Start, values: number[]): Bar {
  const { median, q1, q3 } = spreadOf(values);
  return { label, kind: program.kind, value: median, low: q1, high: q3 };
}
