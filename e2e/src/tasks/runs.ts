import { readFile } from 'node:fs/promises';

/** Milliseconds of the machine's clock that cannot be set; the same in all processes. */
export const monotonic = (): number => Number(process.hrtime.bigint()) / 1e6;

interface Run {
  pid: number;
  begin: number;
  end: number;
}

/** The noted runs of the tools, by label. A run ends at the latest when its process was killed. */
export async function readRuns(file: string, killed: Map<number, number>): Promise<Map<string, Run[]>> {
  const runs = new Map<string, Run[]>();
  for (const line of (await readFile(file, 'utf8')).trim().split('\n')) {
    const [time, process, what, label = ''] = line.split(' ');
    const pid = Number(process);
    const of = runs.get(label) ?? [];
    runs.set(label, of);
    if (what === 'begin')
      of.push({ pid, begin: Number(time), end: killed.get(pid) ?? Number.POSITIVE_INFINITY });
    const open = of.findLast((run) => run.pid === pid);
    if (what === 'end' && open !== undefined) open.end = Number(time);
  }
  return runs;
}

/** Run by two processes at the same time, or run again where that is not allowed. */
export function ranTwice(runs: Run[] = [], repeatable: boolean): boolean {
  if (!repeatable && runs.length > 1) return true;
  return runs.some((run, n) => (runs[n + 1]?.begin ?? Number.POSITIVE_INFINITY) < run.end);
}
