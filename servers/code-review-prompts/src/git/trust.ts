import { readFile, realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { GitError } from './git-error.js';
import { linksOut } from './links-out.js';
import { runGit } from './run-git.js';

const mostDrivers = 500;

/** In `-c name=value` the name ends at "="; and bytes that are not UTF-8, which U+FFFD stands for here, cannot be passed on. */
const unsayable = /[=\ufffd]/;

/**
 * Settings under which git may read the work tree, or an error where no settings make it safe: the repository must be that
 * of this folder, and the programs that it names for filters are taken out one by one, as git has no switch for all.
 *
 * @throws GitError when the repository or its files are somewhere else, or when its configuration cannot be read whole
 */
export async function trustedSettings(root: string, signal: AbortSignal): Promise<string[]> {
  const list = await runGit(['config', '--list', '--name-only', '-z'], { cwd: root, signal });
  const keys = new Set(list.bytes.toString('utf8').split('\0'));
  const programs = [...keys].filter(namesProgram);
  // What is not seen, or cannot be said on a command line, cannot be taken out: then nothing is read.
  if (list.cut || programs.length > mostDrivers || programs.some((key) => unsayable.test(key))) {
    throw new GitError(
      'The configuration of the repository names filters that cannot be switched off: remove them from .git/config, or use @path:<file>.',
    );
  }
  await requireOwnRepository(root, keys.has('core.worktree'), signal);
  return programs.map((key) => (key.endsWith('.required') ? `${key}=false` : `${key}=`));
}

/** Git prints sections and names in lower case, however the file has them. */
function namesProgram(key: string): boolean {
  return (
    /^(filter|diff|merge)\./.test(key) &&
    /\.(clean|smudge|process|required|command|textconv|driver)$/.test(key)
  );
}

async function requireOwnRepository(
  root: string,
  namesWorktree: boolean,
  signal: AbortSignal,
): Promise<void> {
  const ask = ['rev-parse', '--show-toplevel', '--absolute-git-dir', '--git-common-dir'];
  const { bytes } = await runGit(ask, { cwd: root, signal });
  const paths = bytes.toString('utf8').split('\n').slice(0, 3);
  const [top, gitDir, commonDir] = await Promise.all(paths.map((path) => realpath(resolve(root, path))));
  if (top === undefined || gitDir === undefined || commonDir === undefined)
    throw new GitError('git failed: it did not say where the repository is.');
  if (relative(top, root).startsWith('..')) {
    throw new GitError(
      'The repository says that its files are somewhere else (core.worktree): they are not read.',
    );
  }
  const separate = namesWorktree && commonDir === gitDir;
  const own = separate || (await isOwn(top, gitDir, commonDir));
  if (!own || (await linksOut(commonDir, signal))) {
    throw new GitError(
      'The .git here leads to the repository of another folder: it is not read. Set REVIEW_ROOT to that folder.',
    );
  }
}

/**
 * A `.git` may lead elsewhere: in a submodule, where the repository there names this folder (core.worktree), and in a linked
 * work tree, where the repository there leads back. Otherwise a downloaded folder could show the history of any repository
 * whose path it guesses.
 */
async function isOwn(top: string, gitDir: string, commonDir: string): Promise<boolean> {
  const own = join(top, '.git');
  if (gitDir === own) return commonDir === gitDir;
  const back = await readFile(join(gitDir, 'gitdir'), 'utf8').catch(() => undefined);
  return back !== undefined && resolve(gitDir, back.trim()) === own && dirname(dirname(gitDir)) === commonDir;
}
