import { dirname } from 'node:path';
import { isInside, ReadInsideError, readInside } from '@mcp-reference/core/files';
import { GitError } from './git/git-error.js';
import { isGitDir } from './git/locate.js';

/**
 * The beginning of a file under the root.
 *
 * @param limit most bytes that are read
 * @throws GitError when it is outside, no regular file, or binary
 */
export async function readFileInside(
  root: string,
  path: string,
  limit: number,
): Promise<{ bytes: Buffer; cut: boolean }> {
  const name = JSON.stringify(path.slice(0, 200));
  const {
    bytes,
    cut,
    path: real,
  } = await readInside(root, path, limit).catch((error: unknown) => {
    throw error instanceof ReadInsideError ? new GitError(inWords(error, name)) : error;
  });
  if (await isGits(root, real)) throw new GitError("Git's own files are not read: they can hold passwords.");
  if (bytes.includes(0)) throw new GitError(`${name} is binary: there is nothing to read in it.`);
  return { bytes, cut };
}

function inWords({ reason, cause }: ReadInsideError, name: string): string {
  if (reason === 'not a file') return `${name} is no file: name one, not a folder.`;
  if (reason === 'unreadable')
    return `${name} cannot be opened (${(cause as NodeJS.ErrnoException | undefined)?.code ?? 'it changes all the time'}).`;
  // Outside as well: whether a file outside exists is nobody's business.
  return `There is no file ${name} under REVIEW_ROOT. Completion of "@path:" lists the files.`;
}

/** Whether a file belongs to git: remote addresses there can hold passwords. A repository need not be called `.git`. */
async function isGits(root: string, path: string): Promise<boolean> {
  if (/(^|[\\/])\.git([\\/]|$)/i.test(path.slice(root.length))) return true;
  for (let folder = dirname(path); isInside(root, folder); folder = dirname(folder)) {
    if (await isGitDir(folder)) return true;
  }
  return false;
}
