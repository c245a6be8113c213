import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ExpectedError } from '@mcp-reference/core';
import { isInside, ReadInsideError, readInside } from '@mcp-reference/core/files';
import { arePlain } from './plain-files.js';

/** Where a repository is; every path is resolved. */
export interface Location {
  /** The folder with the files, which has the `.git`. */
  top: string;
  /** HEAD and the index are here. */
  gitDir: string;
  /** Branches, objects and settings are here: the same folder, apart from linked work trees. */
  commonDir: string;
}

const leadsOut =
  'The .git here leads to the repository of another folder: it is not read. Set REVIEW_ROOT to that folder.';

/**
 * Finds the repository around a folder, as git does, without opening anything that it names.
 *
 * @throws ExpectedError when there is none, or none that this server reads
 */
export async function locate(root: string, anyOwner: boolean): Promise<Location> {
  for (let folder = root; ; folder = dirname(folder)) {
    const gitDir = await gitDirOf(folder);
    if (gitDir !== undefined) {
      if (!anyOwner) await requireOwner([folder, join(folder, '.git'), gitDir]);
      return { top: folder, gitDir, commonDir: await commonDirOf(gitDir) };
    }
    if (folder === dirname(folder)) break;
  }
  if (await isGitDir(root))
    throw new ExpectedError(
      `REVIEW_ROOT (${root}) has no files, only history (it is bare): set REVIEW_ROOT to a clone of it.`,
    );
  throw new ExpectedError(
    `REVIEW_ROOT (${root}) is not in a Git repository: set REVIEW_ROOT to a folder that is, or use path:<file>.`,
  );
}

/**
 * A `.git` may lead elsewhere: in a submodule, where the repository there names this folder (core.worktree), and in a linked
 * work tree, where the repository there leads back. Otherwise a downloaded folder could show any repository.
 *
 * @param worktree the setting core.worktree of the repository
 * @throws ExpectedError when the repository is not that of the folder
 */
export async function requireOwn(
  { top, gitDir, commonDir }: Location,
  worktree: string | undefined,
): Promise<void> {
  const own = join(top, '.git');
  const names = worktree && (await realpath(resolve(gitDir, worktree)).catch(() => ''));
  if (commonDir !== gitDir) {
    const back = gitDir === own ? undefined : await readSmall(gitDir, 'gitdir');
    const leadsBack = back !== undefined && resolve(gitDir, back) === own;
    if (!leadsBack || dirname(dirname(gitDir)) !== commonDir) throw new ExpectedError(leadsOut);
  } else if (gitDir !== own && names !== top) {
    throw new ExpectedError(leadsOut);
  } else if (names !== undefined && names !== top) {
    throw new ExpectedError(
      'The repository says that its files are somewhere else (core.worktree): set REVIEW_ROOT to that folder.',
    );
  }
}

/** The paths of a repository that git follows, apart from the files that are copied. */
const followed = ['refs', 'logs', 'objects', 'reftable'];

/** @throws ExpectedError when git would follow a link, or borrow objects, out of the repository */
export async function requireClosed({ commonDir }: Location, signal: AbortSignal): Promise<void> {
  if (!(await arePlain(commonDir, followed, signal))) throw new ExpectedError(leadsOut);
  // Git takes its lines for names, and follows a path.
  if (/[/\\]/.test((await readSmall(commonDir, 'reftable/tables.list')) ?? ''))
    throw new ExpectedError(leadsOut);
  const alternates = await readSmall(commonDir, 'objects/info/alternates');
  if (alternates)
    throw new ExpectedError(
      'The repository borrows the objects of another one (objects/info/alternates): it is not read. Set REVIEW_ROOT to a full clone, or use path:<file>.',
    );
}

/**
 * Whether the repository of a submodule is in this one: its folder, or the `modules` of the outer repository. Its HEAD is what
 * git reads of it.
 */
export async function ownsSubmodule(
  { top, commonDir }: Location,
  path: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const folder = await realpath(join(top, path));
    const gitDir = await gitDirOf(folder);
    if (gitDir === undefined || !isInside(top, folder)) return false;
    const area = [folder, commonDir].find((area) => isInside(area, gitDir));
    const common = await commonDirOf(gitDir);
    if (area === undefined || !isInside(area, common)) return false;
    const plain = await Promise.all(
      [gitDir, common].map((dir) => arePlain(dir, ['HEAD', 'packed-refs', 'refs', 'reftable'], signal)),
    );
    return plain.every(Boolean);
  } catch (error) {
    if (error instanceof ExpectedError) return false;
    throw error;
  }
}

/** Whether the folder is one that git keeps: it can hold passwords of remotes. */
export async function isGitDir(folder: string): Promise<boolean> {
  const found = await Promise.all(['HEAD', 'objects', 'refs'].map((name) => exists(join(folder, name))));
  return found.every(Boolean);
}

/** Where the `.git` in a folder leads; undefined when there is none. */
async function gitDirOf(folder: string): Promise<string | undefined> {
  const path = join(folder, '.git');
  const status = await lstat(path).catch(() => undefined);
  if (status === undefined) return undefined;
  if (!status.isFile()) return (await isGitDir(path)) ? realpath(path) : undefined;
  const target = /^gitdir: (.+)$/.exec((await readSmall(folder, '.git')) ?? '')?.[1];
  const gitDir = target && (await realpath(resolve(folder, target)).catch(() => undefined));
  if (!gitDir)
    throw new ExpectedError(
      'The .git here names a repository that is gone: set REVIEW_ROOT to a whole clone.',
    );
  return gitDir;
}

async function commonDirOf(gitDir: string): Promise<string> {
  const common = await readSmall(gitDir, 'commondir');
  if (common === undefined) return gitDir;
  return realpath(resolve(gitDir, common)).catch(() => {
    throw new ExpectedError(leadsOut);
  });
}

/** A file with a path in it, without the line's end; undefined when there is none. */
async function readSmall(folder: string, name: string): Promise<string | undefined> {
  try {
    const { bytes, cut } = await readInside(folder, name, 4_096);
    if (cut) throw new ExpectedError(leadsOut);
    return bytes.toString('utf8').trim();
  } catch (error) {
    if (!(error instanceof ReadInsideError)) throw error;
    if (error.reason === 'missing') return undefined;
    throw new ExpectedError(leadsOut);
  }
}

/** As git demands: the user of this process, and under sudo the one who called it. */
async function requireOwner(paths: string[]): Promise<void> {
  const user = process.geteuid?.();
  if (user === undefined) return;
  const allowed = [user, ...(user === 0 && process.env.SUDO_UID ? [Number(process.env.SUDO_UID)] : [])];
  const owners = await Promise.all(paths.map(async (path) => (await lstat(path)).uid));
  if (owners.some((owner) => !allowed.includes(owner)))
    throw new ExpectedError(
      'The repository belongs to another user: set REVIEW_OTHER_OWNER=true if you trust it, or run the server as its owner.',
    );
}

const exists = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );
