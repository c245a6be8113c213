import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { ExpectedError } from '@mcp-reference/core';
import { GitFailure, systemFault } from './errors.js';
import type { Caller } from './fair-queue.js';
import { ownsSubmodule } from './locate.js';
import { type OpenView, openView } from './open-view.js';
import { checkRef, isSingleRevision, neverInRefs } from './ref.js';
import { GitRunner } from './run-git.js';

export interface Changes {
  /** A unified diff, cut at the limit. */
  diff: Buffer;
  cut: boolean;
  /** New files that git neither knows nor ignores, when the work tree is compared: no diff shows them. */
  untracked: string[];
  /** Whether the commit that a submodule is at may be shown: it is read from the work tree, where it may be somebody else's. */
  ownsSubmodule(path: string): Promise<boolean>;
}

/** Names are listed up to this size: more of them are counted by nobody. */
const mostNames = 1 << 20;

/** The Git repository around REVIEW_ROOT, read and never changed. */
export class Repository {
  readonly root: string;
  readonly #anyOwner: boolean;
  readonly #runner = new GitRunner();

  constructor(root: string, anyOwner: boolean) {
    this.root = root;
    this.#anyOwner = anyOwner;
  }

  /** @param source `staged`, `worktree`, or a range of revisions */
  async compare(source: string, caller: Caller, maxBytes?: number): Promise<Changes> {
    const ref = source === 'staged' || source === 'worktree' ? [] : [checkRef(source)];
    const readsWorkTree = source !== 'staged' && ref.every(isSingleRevision);
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
      ...(source === 'staged' ? ['--cached'] : []),
    ];
    await using view = await this.#open(caller);
    if (readsWorkTree) await refuseForeignPaths(view);
    // After --end-of-options nothing is read as an option, after -- nothing as a revision.
    const args = ['diff', ...options, '--end-of-options', ...ref, '--', '.'];
    const { bytes, cut } = await view.git(args, maxBytes).catch((error) => explainRange(error, view));
    const untracked = source === 'worktree' ? await untrackedIn(view) : [];
    return {
      diff: bytes,
      cut,
      untracked,
      ownsSubmodule: async (path) => !readsWorkTree || ownsSubmodule(view.location, path, caller.signal),
    };
  }

  /** Names of branches and tags that begin with the text: at most 50. */
  async refs(start: string, caller: Caller): Promise<string[]> {
    if (neverInRefs.test(start)) return [];
    await using view = await this.#open(caller);
    // A star stops at a slash.
    const kinds = ['refs/heads', 'refs/tags', 'refs/remotes'];
    const patterns = kinds.flatMap((kind) => [`${kind}/${start}*`, `${kind}/${start}*/**`]);
    const list = ['for-each-ref', '--count=200', '--format=%(refname:short)', ...patterns];
    const { bytes } = await view.git(list);
    return split(bytes, '\n')
      .filter((name) => name.startsWith(start) && !name.startsWith('-') && !neverInRefs.test(name))
      .slice(0, 50);
  }

  /** Files under REVIEW_ROOT that git knows and whose path begins with the text: at most 50. */
  async files(start: string, caller: Caller): Promise<string[]> {
    await using view = await this.#open(caller);
    // Asked folder by folder, so that the files of a large repository stay within the limit.
    const folder = start.slice(0, start.lastIndexOf('/') + 1) || '.';
    const list = ['--literal-pathspecs', 'ls-files', '-z', '--', folder];
    const { bytes } = await view.git(list, mostNames);
    return split(bytes, '\0')
      .filter((path) => path.startsWith(start) && !path.startsWith('../'))
      .slice(0, 50);
  }

  async #open(caller: Caller): Promise<OpenView> {
    try {
      // Looked at first: what is below a folder that cannot be read looks as if it were not there.
      await access(this.root, constants.R_OK | constants.X_OK);
      return await openView({ root: this.root, runner: this.#runner, caller, anyOwner: this.#anyOwner });
    } catch (error) {
      throw error instanceof Error && 'syscall' in error
        ? systemFault(error as NodeJS.ErrnoException)
        : error;
    }
  }
}

/**
 * Paths that lead out of the work tree, or into `.git`. Git adds none to an index, and follows those that are in one. A
 * bracket is not taken for a part of the pattern's own path.
 */
const foreignPaths = [
  ...['[/]*', '[.][.]/*', '*/[.][.]/*', '[.][gG][iI][tT]/*', '*/[.][gG][iI][tT]/*'],
  ...(process.platform === 'win32' ? ['*[\\\\]*', '[a-zA-Z]:*'] : []),
];

async function refuseForeignPaths(view: OpenView): Promise<void> {
  const { bytes } = await view.git(['ls-files', '-z', '--', ...foreignPaths], 1);
  if (bytes.length > 0)
    throw new ExpectedError(
      'The index of the .git here names files outside of its folder: use path:<file>, or a clone.',
    );
}

async function untrackedIn(view: OpenView): Promise<string[]> {
  const list = ['ls-files', '-z', '--others', '--exclude-standard', '--', '.'];
  const { bytes, cut } = await view.git(list, mostNames);
  const paths = split(bytes, '\0');
  return cut ? paths.slice(0, -1) : paths;
}

/** Why git lacks a commit of the range, as far as the repository tells. */
async function explainRange(error: unknown, view: OpenView): Promise<never> {
  if (!(error instanceof GitFailure && error.lacksHistory)) throw error;
  const says = (...args: string[]) =>
    view.git(['rev-parse', ...args]).then(
      ({ bytes }) => bytes.toString('utf8').trim(),
      () => undefined,
    );
  if ((await says('--verify', '--quiet', 'HEAD')) === undefined)
    throw new ExpectedError('The repository has no commit yet: use staged or worktree, or path:<file>.');
  if ((await says('--is-shallow-repository')) === 'true')
    throw new ExpectedError(
      'The clone is shallow: older commits and other branches are not in it. Use a range of the commits that are, such as HEAD, or set REVIEW_ROOT to a full clone.',
    );
  throw error;
}

function split(bytes: Buffer, end: string): string[] {
  return bytes
    .toString('utf8')
    .split(end)
    .filter((line) => line !== '');
}
