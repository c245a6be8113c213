import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Program } from './programs.ts';
import { stopped } from './progress.ts';

const graceMs = 3_000;

/** The environment of a benchmark's child: the shell's, without the variables that change Node itself. */
function environment(program: Program): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, NODE_COMPILE_CACHE: __, ...env } = process.env;
  return { ...env, ...program.env };
}

/** Starts a program. Its stderr goes nowhere: a log that nobody reads costs the same for everybody. */
export function start(
  program: Program,
  extra: { env?: Record<string, string>; nodeArgs?: string[]; stderr?: 'ignore' | 'pipe' } = {},
): ChildProcess {
  const child = spawn(process.execPath, [...(extra.nodeArgs ?? []), ...program.args], {
    env: { ...environment(program), ...extra.env },
    stdio: ['pipe', 'pipe', extra.stderr ?? 'ignore'],
    ...(program.cwd !== undefined && { cwd: program.cwd }),
  });
  // A request to a process that has ended fails, and the benchmark ends.
  const kill = () => child.kill('SIGKILL');
  stopped.addEventListener('abort', kill, { once: true });
  child.once('exit', () => stopped.removeEventListener('abort', kill));
  return child;
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

/** Processor time that a process has used with all its threads, in seconds. Only on Linux; NaN elsewhere. */
export async function cpuSeconds(pid: number | undefined): Promise<number> {
  try {
    const threads = await readdir(`/proc/${pid}/task`);
    const texts = await Promise.all(
      threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0')),
    );
    return texts.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0) / 1e9;
  } catch {
    return Number.NaN;
  }
}

export { wait };
