import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join, sep } from 'node:path';
import { GitError } from './git-error.js';

export interface Git {
  command: string;
  /** PATH for git and what it starts. */
  path: string;
}

/**
 * Finds git where the machine has it, never in the code under review: npx puts `node_modules/.bin` of the folder it is
 * started in before everything else on PATH, and a folder such as `.` is wherever git runs.
 *
 * @param root a folder, resolved; the whole repository around it is under review
 * @throws GitError when there is none
 */
export async function findGit(root: string, path = process.env.PATH ?? ''): Promise<Git> {
  const repository = await repositoryAround(root);
  const folders = await Promise.all(path.split(delimiter).map((folder) => trustedFolder(folder, repository)));
  const trusted = folders.filter((folder) => folder !== undefined);
  const file = process.platform === 'win32' ? 'git.exe' : 'git';
  for (const folder of trusted) {
    const command = join(folder, file);
    if ((await canRun(command)) && !isInside(await realpath(command), repository))
      return { command, path: trusted.join(delimiter) };
  }
  throw new GitError(
    'git is not installed, or only in the folder under review: install git from https://git-scm.com.',
  );
}

/** The folder without links, as a link could lead into the repository; undefined for one that is not trusted. */
async function trustedFolder(folder: string, repository: string): Promise<string | undefined> {
  if (!isAbsolute(folder)) return undefined;
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined || isInside(real, repository)) return undefined;
  return [folder, real].some((path) => path.split(sep).includes('node_modules')) ? undefined : real;
}

/** The nearest folder with a `.git`, or the folder itself. */
async function repositoryAround(root: string): Promise<string> {
  for (let folder = root; ; folder = dirname(folder)) {
    if (await exists(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return root;
  }
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

const exists = (path: string) => canAccess(path, constants.F_OK);
const canRun = (path: string) => canAccess(path, constants.X_OK);
const canAccess = (path: string, mode: number) =>
  access(path, mode).then(
    () => true,
    () => false,
  );
