/** `pnpm bench`: measures the servers beside their peers and the limit, and writes RESULTS.md. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cold } from './src/benchmarks/cold.ts';
import { http } from './src/benchmarks/http.ts';
import { install } from './src/benchmarks/install.ts';
import { sessions } from './src/benchmarks/sessions.ts';
import { stdio } from './src/benchmarks/stdio.ts';
import { tasks } from './src/benchmarks/tasks.ts';
import { tokens } from './src/benchmarks/tokens.ts';
import { machine, versions } from './src/machine.ts';
import { progress, stopAtSignals, stopped } from './src/progress.ts';
import type { Benchmark, Report } from './src/report.ts';
import { write } from './src/results.ts';

const benchmarks: Benchmark[] = [cold, stdio, http, sessions, tasks, install, tokens];
const names = benchmarks.map(({ name }) => name);

const help = `pnpm bench [benchmark...] [flags]: the servers beside their peers and the limit.

Benchmarks (default: all, about half an hour):
${benchmarks.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join('\n')}

Flags:
  --quick       a short run that shows that everything works; its numbers mean little
  --out FOLDER  where RESULTS.md, results/ and plots/ go (default: benchmarks/)
  --help        show this
`;

const folder = await mkdtemp(join(tmpdir(), 'mcp-bench-'));
stopAtSignals();
try {
  process.exitCode = await main();
} catch (error) {
  progress('');
  console.error(stopped.aborted ? stopped.reason.message : error);
  process.exitCode = stopped.aborted ? 130 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function main(): Promise<number> {
  const options = readArguments();
  if (typeof options === 'number') return options;
  const reports: Report[] = [];
  for (const benchmark of options.chosen) {
    const startedAt = performance.now();
    const findings = await benchmark.measure({ quick: options.quick, folder });
    const seconds = (performance.now() - startedAt) / 1_000;
    const report: Report = {
      name: benchmark.name,
      title: benchmark.title,
      ...findings,
      run: {
        at: new Date().toISOString().slice(0, 16),
        seconds,
        quick: options.quick,
        node: process.version,
        machine: machine(),
        versions: versions(),
      },
    };
    reports.push(report);
    // After each benchmark: what was measured stays, whatever happens to the next.
    const notes = await readFile(new URL('notes.md', import.meta.url), 'utf8').catch(() => '');
    await write(options.out, reports, names, notes);
    progress('');
    console.log(summary(report));
  }
  console.log(`Written: ${join(options.out, 'RESULTS.md')}`);
  return 0;
}

/** The request of the command line, or an exit code if there is nothing else to do. */
function readArguments() {
  let parsed: { values: { quick?: boolean; out?: string; help?: boolean }; positionals: string[] };
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: 'boolean' },
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    console.error(`${(error as Error).message}\nTry --help.`);
    return 2;
  }
  const { values, positionals } = parsed;
  if (values.help) {
    console.log(help);
    return 0;
  }
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no benchmark ${unknown}: choose from ${names.join(', ')}.\nTry --help.`);
    return 2;
  }
  const chosen =
    positionals.length === 0 ? benchmarks : benchmarks.filter(({ name }) => positionals.includes(name));
  return { chosen, quick: values.quick ?? false, out: resolve(values.out ?? import.meta.dirname) };
}

/** The tables as text. */
function summary({ title, tables, run }: Report): string {
  return tables
    .map(({ columns, rows, title: name }) => {
      const widths = columns.map((column, i) =>
        Math.max(column.length, ...rows.map((row) => row[i]?.length ?? 0)),
      );
      const line = (cells: string[]) =>
        cells
          .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
          .join('  ');
      return [`${title}: ${name} (${Math.round(run.seconds)} s)`, line(columns), ...rows.map(line), ''].join(
        '\n',
      );
    })
    .join('\n');
}
