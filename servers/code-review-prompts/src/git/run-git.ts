import { spawn } from 'node:child_process';
import { findGit } from './find-git.js';
import { GitError } from './git-error.js';

export interface GitOutput {
  bytes: Buffer;
  /** There was more: git was stopped at the limit. */
  cut: boolean;
}

export interface GitOptions {
  cwd: string;
  signal: AbortSignal;
  /** Most bytes taken of the output. Default 4 MiB. */
  maxBytes?: number;
  /** More settings that stand above the repository's own. */
  config?: string[];
  /** Default 20 s. */
  timeoutMs?: number;
}

/** Git compares files in memory, at several times their size: larger ones are named like binary ones. */
export const largestFile = '16 MB';

/**
 * A repository's own configuration can name programs for git to run. These settings stand above it: no monitor, no hooks,
 * no pager, no network, nothing written. What depends on the command (external diffs, text conversion) is switched off there.
 */
const safeConfig = [
  'core.fsmonitor=false',
  // A program too, in Microsoft's git.
  'core.virtualFilesystem=',
  'diff.autoRefreshIndex=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'core.sshCommand=false',
  'core.askPass=',
  'protocol.allow=never',
  'core.quotePath=false',
  'core.bigFileThreshold=16m',
];

/** Runs git in a folder that nobody vouches for: nothing that stands in it is executed, and it ends in bounded time. */
export async function runGit(
  args: string[],
  { cwd, signal, maxBytes = 4 << 20, config = [], timeoutMs = 20_000 }: GitOptions,
): Promise<GitOutput> {
  const settings = [...safeConfig, ...config].flatMap((setting) => ['-c', setting]);
  const git = await findGit(cwd);
  const ended = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  ended.throwIfAborted();
  const child = spawn(git.command, ['--no-optional-locks', '--no-pager', ...settings, ...args], {
    cwd,
    env: cleanEnvironment(git.path),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = () => {
    child.kill('SIGKILL');
    // A program that git has started may live on and hold these open: it is not waited for.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  ended.addEventListener('abort', stop, { once: true });
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
    child.once('error', (error: NodeJS.ErrnoException) => reject(notStarted(error)));
    child.once('close', resolve);
  }).finally(() => ended.removeEventListener('abort', stop));
  signal.throwIfAborted();
  if (ended.aborted)
    throw new GitError(
      'git took too long and was stopped: ask for less, such as one file or a narrower range.',
    );
  if (code !== 0 && !cut) throw new GitError(explain(stderr));
  return { bytes: Buffer.concat(parts), cut };
}

/** Nothing of the caller's git settings, nothing from the machine's or the user's: the same answer everywhere. */
function cleanEnvironment(path: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) =>
    ['SystemRoot', 'TEMP', 'TMP', 'TMPDIR'].includes(name),
  );
  return {
    ...Object.fromEntries(kept),
    PATH: path,
    LC_ALL: 'C',
    // "~/…" in the repository's settings leads nowhere; without a home, git would stop at it.
    HOME: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    // A commit is shown as others get it, not as refs/replace of this clone has it.
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_PAGER: 'cat',
  };
}

function notStarted(error: NodeJS.ErrnoException): Error {
  if (error.code !== 'ENOENT') return error;
  return new GitError('REVIEW_ROOT is gone: start the server again in a folder that exists.');
}

/** Git's own words, where they are known, as what to do about them. */
function explain(stderr: string): string {
  if (/not a git repository/i.test(stderr))
    return 'REVIEW_ROOT is not in a Git repository: run "git init" there, or use @path:<file>.';
  if (/must be run in a work tree/i.test(stderr))
    return 'The repository has no files, only history (it is bare): set REVIEW_ROOT to a clone of it.';
  if (/dubious ownership/i.test(stderr))
    return 'The repository belongs to another user, so git does not trust it: run the server as its owner.';
  if (/unknown revision|bad revision|ambiguous argument|Invalid revision range/i.test(stderr)) {
    return 'Git knows no such commit, branch or range: "git branch -a" lists branches, and a file is @path:<file>.';
  }
  if (/does not have any commits yet|bad default revision|Needed a single revision/i.test(stderr)) {
    return 'The repository has no commit yet: commit something, or use @path:<file>.';
  }
  if (/lazy fetching disabled|promisor remote/i.test(stderr)) {
    return 'Some of this is not on this machine (a partial clone), and nothing is fetched: run "git diff" with the same range once, which fetches it.';
  }
  const lines = stderr.split('\n');
  const failed = lines.find((line) => /^(fatal|error): /.test(line)) ?? lines[0] ?? '';
  return `git failed: ${failed.replace(/^(fatal|error): /, '').slice(0, 200) || 'it said nothing'}`;
}
