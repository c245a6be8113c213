import { realpath } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { GitError, type GitOutput, runGit } from './run-git.js';

/** What of a repository is compared. */
export type Comparison = { kind: 'staged' } | { kind: 'worktree' } | { kind: 'range'; range: string };

const longestRef = 200;

/** The Git repository around REVIEW_ROOT, read and never changed. */
export class Repository {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** The changes as a unified diff, cut at the limit. */
  async diff(comparison: Comparison, signal: AbortSignal, maxBytes?: number): Promise<GitOutput> {
    const config = await this.#trusted(signal);
    const options = [
      '--no-ext-diff',
      '--no-textconv',
      '--no-color',
      '--src-prefix=a/',
      '--dst-prefix=b/',
      '--ignore-submodules=all',
      '--find-renames',
      '--no-relative',
      ...(comparison.kind === 'staged' ? ['--cached'] : []),
    ];
    const ref = comparison.kind === 'range' ? [checkRef(comparison.range)] : [];
    // After --end-of-options nothing is read as an option, after -- nothing as a revision.
    const args = ['diff', ...options, '--end-of-options', ...ref, '--', '.'];
    return runGit(args, { cwd: this.root, signal, config, ...(maxBytes && { maxBytes }) });
  }

  /** Names of branches and tags that begin with the text: at most 50. */
  async refs(start: string, signal: AbortSignal): Promise<string[]> {
    const format = [
      'for-each-ref',
      '--format=%(refname:short)',
      '--count=500',
      'refs/heads',
      'refs/tags',
      'refs/remotes',
    ];
    const { bytes } = await runGit(format, { cwd: this.root, signal });
    return lines(bytes)
      .filter((name) => name.startsWith(start))
      .slice(0, 50);
  }

  /** Files under REVIEW_ROOT that git knows and whose path begins with the text: at most 50. */
  async files(start: string, signal: AbortSignal): Promise<string[]> {
    const { bytes } = await runGit(['ls-files', '-z', '--', '.'], { cwd: this.root, signal });
    return bytes
      .toString('utf8')
      .split('\0')
      .filter((path) => path !== '' && path.startsWith(start))
      .slice(0, 50);
  }

  /**
   * Settings that make a diff of this repository safe: its work tree must be where the repository is, and the programs
   * that it names for filters are taken out one by one, as git has no switch for all of them.
   */
  async #trusted(signal: AbortSignal): Promise<string[]> {
    const [top = ''] = lines(
      (await runGit(['rev-parse', '--show-toplevel'], { cwd: this.root, signal })).bytes,
    );
    const fromTop = relative(await realpath(top), this.root);
    if (fromTop.startsWith('..') || resolve(top, fromTop) !== this.root) {
      throw new GitError(
        'The repository says that its files are somewhere else (core.worktree): they are not read.',
      );
    }
    const list = ['config', '--name-only', '-z', '--get-regexp', '^(filter|diff|merge)\\..*\\.'];
    const named = await runGit(list, { cwd: this.root, signal }).catch(() => ({ bytes: Buffer.alloc(0) }));
    const keys = named.bytes
      .toString('utf8')
      .split('\0')
      .filter((key) => /\.(clean|smudge|process|required|command|textconv|driver)$/i.test(key));
    return [...new Set(keys)].map((key) => (key.endsWith('.required') ? `${key}=false` : `${key}=`));
  }
}

/** @throws GitError when the text cannot be a revision, or might be read as something else */
export function checkRef(ref: string): string {
  if (ref === '' || ref.length > longestRef)
    throw new GitError(`A range has 1 to ${longestRef} characters, such as @main...HEAD.`);
  if (ref.startsWith('-'))
    throw new GitError('A range does not begin with "-": git would take it for an option.');
  // What git itself forbids in names (git-check-ref-format).
  if (/[\s\\*?[\]\p{Cc}]|::|^:/u.test(ref))
    throw new GitError('A range is made of revisions, such as @main...HEAD or @HEAD~2.');
  return ref;
}

/** The folder, resolved; paths are compared with it. */
export async function openRepository(root: string): Promise<Repository> {
  return new Repository(await realpath(root));
}

/** A path inside the root, symbolic links followed, or an error. */
export async function insideRoot(root: string, path: string): Promise<string> {
  if (path.includes('\0')) throw new GitError('A path holds no NUL character.');
  const real = await realpath(resolve(root, path)).catch(() => undefined);
  // Told apart from nothing: whether a file outside exists is nobody's business.
  if (real === undefined || (real !== root && !real.startsWith(root + sep))) {
    throw new GitError(
      `There is no file "${path.slice(0, 200)}" under REVIEW_ROOT. Completion of "@path:" lists the files.`,
    );
  }
  return real;
}

function lines(bytes: Buffer): string[] {
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}
