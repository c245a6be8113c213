import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The variable by which every process that a run has started is known, daemons too. */
export const mark = 'LABORATORY_RUN';

/** Processes that carry the mark of a run. Hosts leave daemons behind that are nobody's child. Linux alone shows them. */
export function processesOf(run: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${mark}=${run}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until none of them runs, at most so long; returns those that still do. */
export async function waitForEnd(pids: number[], limitMs: number): Promise<number[]> {
  const end = Date.now() + limitMs;
  for (;;) {
    const left = pids.filter(isRunning);
    if (left.length === 0 || Date.now() > end) return left;
    await sleep(50);
  }
}

export function kill(pids: number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}
