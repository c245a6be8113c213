import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { ExpectedError } from '@mcp-reference/core';
import { findProgram } from '@mcp-reference/core/files';
import { explain, systemFault } from './errors.js';
import { type Caller, FairQueue } from './fair-queue.js';
import { Watchdog } from './watchdog.js';

export interface GitOutput {
  bytes: Buffer;
  /** There was more: git was stopped at the limit. */
  cut: boolean;
}

export interface GitOptions {
  cwd: string;
  /** The folder under review: no program in it is ever run. */
  outside: string;
  caller: Caller;
  /** The environment of git, beside a PATH and a language. */
  env?: Record<string, string | undefined> | undefined;
  stdin?: Buffer | undefined;
  /** Most bytes taken of the output. Default 4 MiB. */
  maxBytes?: number | undefined;
  /** Default 20 s. */
  timeoutMs?: number;
}

/** Git processes that run at the same time. */
const mostProcesses = 4;

/** Most memory of one git process, in KiB. Files that are mapped, such as packs, do not count. */
const mostMemory = 512 * 1024;

/** Git starts once a line says that the watchdog has its pid. A system may lack a limit; that must not fail the call. */
const limited = `read -r go <&3 || exit; ulimit -d ${mostMemory} 2>/dev/null; ulimit -c 0 2>/dev/null; exec "$@" 3<&-`;

/** Runs git: few at a time, in bounded time and memory, and never longer than this process lives. */
export class GitRunner {
  readonly #queue = new FairQueue(mostProcesses);
  readonly #watchdog = new Watchdog();

  /** @throws ExpectedError in words of our own when git fails, takes too long, or cannot be started */
  async run(args: string[], options: GitOptions): Promise<GitOutput> {
    return this.#queue.run(options.caller, () => this.#run(args, options));
  }

  async #run(args: string[], options: GitOptions): Promise<GitOutput> {
    const git = await findProgram('git', { outside: [options.outside] });
    if (git === undefined) throw new ExpectedError(noGit);
    const { cwd, caller, env = {}, stdin, maxBytes = 4 << 20, timeoutMs = 20_000 } = options;
    const ended = AbortSignal.any([caller.signal, AbortSignal.timeout(timeoutMs)]);
    const isWindows = process.platform === 'win32';
    const command = ['--no-optional-locks', '--no-pager', ...args];
    const child = spawn(
      isWindows ? git.command : '/bin/sh',
      isWindows ? command : ['-c', limited, 'sh', git.command, ...command],
      // The leader of a process group, so that whatever it starts is killed with it.
      { cwd, env: { ...fewVariables(git.path), ...env }, stdio: Array(4).fill('pipe'), detached: !isWindows },
    ) as ChildProcessWithoutNullStreams;
    const unwatch = child.pid === undefined ? undefined : this.#watchdog.watch(child.pid);
    const stop = () => kill(child);
    ended.addEventListener('abort', stop, { once: true });
    try {
      (child.stdio[3] as Writable).on('error', () => {}).end('\n');
      // Git may end before it has read all.
      child.stdin.on('error', () => {}).end(stdin);
      const { code, stderr, ...output } = await outputOf(child, maxBytes, stop);
      caller.signal.throwIfAborted();
      if (ended.aborted) throw new ExpectedError(tookTooLong);
      if (code !== 0 && !output.cut) throw explain(stderr);
      return output;
    } finally {
      ended.removeEventListener('abort', stop);
      unwatch?.();
    }
  }
}

const noGit =
  'git is not installed, or only in the folder under review: install git from https://git-scm.com.';
const tookTooLong = 'git took too long and was stopped: ask for less, such as one file or a narrower range.';

/** Waits for the end of git, or of as much of its output as is taken. */
async function outputOf(child: ChildProcessWithoutNullStreams, maxBytes: number, stop: () => void) {
  const parts: Buffer[] = [];
  let length = 0;
  let cut = false;
  let stderr = '';
  child.stdout.on('data', (part: Buffer) => {
    if (cut) return;
    parts.push(part.subarray(0, maxBytes - length));
    length += part.length;
    if (length <= maxBytes) return;
    cut = true;
    stop();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(0, 2_000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(systemFault(error)));
    child.once('close', resolve);
  });
  return { code, stderr, bytes: Buffer.concat(parts), cut };
}

/** Ends git and whatever it has started. */
function kill(child: ChildProcessWithoutNullStreams): void {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended by itself.
  }
  // A program that has left the group may hold these open: nobody waits for it.
  child.stdout.destroy();
  child.stderr.destroy();
}

/** Nothing of the caller's git settings, nothing from the machine's or the user's. */
function fewVariables(path: string): NodeJS.ProcessEnv {
  const { SystemRoot, TEMP, TMP, TMPDIR } = process.env;
  return { SystemRoot, TEMP, TMP, TMPDIR, PATH: path, LC_ALL: 'C' };
}
