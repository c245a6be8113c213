import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve, sep } from 'node:path';
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
 * @throws GitError when there is none
 */
export async function findGit(root: string, path = process.env.PATH ?? ''): Promise<Git> {
  const trusted = path.split(delimiter).filter((folder) => isTrusted(folder, root));
  const file = process.platform === 'win32' ? 'git.exe' : 'git';
  for (const folder of trusted) {
    const command = join(folder, file);
    const runs = await access(command, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return { command, path: trusted.join(delimiter) };
  }
  throw new GitError(
    'git is not installed, or only in the folder under review: install git from https://git-scm.com.',
  );
}

function isTrusted(folder: string, root: string): boolean {
  if (!isAbsolute(folder)) return false;
  const resolved = resolve(folder);
  if (resolved.split(sep).includes('node_modules')) return false;
  return resolved !== root && !resolved.startsWith(root + sep);
}
