import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Program } from './programs.ts';

const graceMs = 3_000;

/** What a child of a benchmark finds in its environment: what the shell has, less what would change Node itself. */
function environment(program: Program): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, NODE_COMPILE_CACHE: __, ...env } = process.env;
  return { ...env, ...program.env };
}

/** Starts a program. Its stderr goes nowhere: a log that nobody reads costs the same for everybody. */
export function start(
  program: Program,
  extra: { env?: Record<string, string>; nodeArgs?: string[]; stderr?: 'ignore' | 'pipe' } = {},
): ChildProcess {
  return spawn(process.execPath, [...(extra.nodeArgs ?? []), ...program.args], {
    env: { ...environment(program), ...extra.env },
    stdio: ['pipe', 'pipe', extra.stderr ?? 'ignore'],
    ...(program.cwd !== undefined && { cwd: program.cwd }),
  });
}

/** Ends a child: its input ends, then SIGTERM, then SIGKILL. Resolves when it is gone. */
export async function end(child: ChildProcess, gently = true): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'exit');
  child.stdin?.end();
  child.kill(gently ? 'SIGTERM' : 'SIGKILL');
  const killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await closed;
  clearTimeout(killer);
}

/** Resident memory of a process, in bytes. Only on Linux; NaN elsewhere. */
export async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(status)?.[1];
  return kilobytes === undefined ? Number.NaN : Number(kilobytes) * 1024;
}

/** Processor time that a process has used, in seconds. Only on Linux; NaN elsewhere. */
export async function cpuSeconds(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' ? Number.NaN : (Number(fields[11]) + Number(fields[12])) / 100;
}

export { wait };
