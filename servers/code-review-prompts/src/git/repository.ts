import { realpath } from 'node:fs/promises';
import { GitError } from './git-error.js';
import { type GitOutput, runGit } from './run-git.js';
import { trustedSettings } from './trust.js';

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
    const options = [
      '--no-ext-diff',
      '--no-textconv',
      '--no-color',
      '--src-prefix=a/',
      '--dst-prefix=b/',
      // Which commit a submodule is at is shown; git is never run inside one.
      '--submodule=short',
      '--ignore-submodules=dirty',
      '--find-renames',
      '--no-relative',
      ...(comparison.kind === 'staged' ? ['--cached'] : []),
    ];
    const ref = comparison.kind === 'range' ? [checkRef(comparison.range)] : [];
    // After --end-of-options nothing is read as an option, after -- nothing as a revision.
    return this.#git(['diff', ...options, '--end-of-options', ...ref, '--', '.'], signal, maxBytes);
  }

  /** Names of branches and tags that begin with the text: at most 50. */
  async refs(start: string, signal: AbortSignal): Promise<string[]> {
    const kinds = ['refs/heads', 'refs/tags', 'refs/remotes'];
    const { bytes } = await this.#git(['for-each-ref', '--format=%(refname:short)', ...kinds], signal);
    return split(bytes, '\n')
      .filter((name) => name.startsWith(start) && !name.startsWith('-') && !neverInRefs.test(name))
      .slice(0, 50);
  }

  /** Files under REVIEW_ROOT that git knows and whose path begins with the text: at most 50. */
  async files(start: string, signal: AbortSignal): Promise<string[]> {
    // Asked folder by folder, so that the files of a large repository stay within the limit.
    const folder = start.slice(0, start.lastIndexOf('/') + 1) || '.';
    const { bytes } = await this.#git(['--literal-pathspecs', 'ls-files', '-z', '--', folder], signal);
    return split(bytes, '\0')
      .filter((path) => path.startsWith(start) && !path.startsWith('../'))
      .slice(0, 50);
  }

  /** Files under REVIEW_ROOT that git neither knows nor ignores: no diff shows them. */
  async untracked(signal: AbortSignal): Promise<string[]> {
    const list = ['ls-files', '-z', '--others', '--exclude-standard', '--', '.'];
    const { bytes, cut } = await this.#git(list, signal);
    const paths = split(bytes, '\0');
    return cut ? paths.slice(0, -1) : paths;
  }

  async #git(args: string[], signal: AbortSignal, maxBytes?: number): Promise<GitOutput> {
    const config = await trustedSettings(this.root, signal);
    return runGit(args, { cwd: this.root, signal, config, ...(maxBytes && { maxBytes }) });
  }
}

/** What git itself forbids in names (git-check-ref-format), and the colon, which asks for a path instead. */
const neverInRefs = /[\s\\*?[\]:\p{Cc}]/u;

/** @throws GitError when the text cannot be a revision, or might be read as something else */
export function checkRef(ref: string): string {
  if (ref === '' || ref.length > longestRef)
    throw new GitError(`A range has 1 to ${longestRef} characters, such as @main...HEAD.`);
  if (ref.startsWith('-'))
    throw new GitError('A range does not begin with "-": git would take it for an option.');
  if (neverInRefs.test(ref))
    throw new GitError('A range is made of revisions, such as @main...HEAD or @HEAD~2.');
  return ref;
}

/** The folder, resolved; paths are compared with it. */
export async function openRepository(root: string): Promise<Repository> {
  return new Repository(await realpath(root));
}

function split(bytes: Buffer, end: string): string[] {
  return bytes
    .toString('utf8')
    .split(end)
    .filter((line) => line !== '');
}
