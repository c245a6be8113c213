import { dirname } from 'node:path';
import { ExpectedError } from '@mcp-reference/core';
import { type FileInside, isInside, ReadInsideError, readInside } from '@mcp-reference/core/files';
import { isGitDir } from '../git/locate.js';

/**
 * The beginning of a text file under the root.
 *
 * @throws ExpectedError when it is outside, not a regular file, binary, or git's own
 */
export async function readFileInside(root: string, path: string, maxBytes: number): Promise<FileInside> {
  const name = JSON.stringify(path.slice(0, 200));
  const file = await readInside(root, path, maxBytes).catch((error: unknown) => {
    throw error instanceof ReadInsideError ? new ExpectedError(inWords(error, name)) : error;
  });
  if (await isGits(root, file.path))
    throw new ExpectedError("Git's own files are not read, for they can hold passwords: name another file.");
  if (file.bytes.includes(0)) throw new ExpectedError(`${name} is binary: name a text file.`);
  return file;
}

function inWords({ reason, cause }: ReadInsideError, name: string): string {
  if (reason === 'not a file') return `${name} is not a file: name a file, not a folder.`;
  if (reason === 'unreadable')
    return `${name} cannot be opened (${(cause as NodeJS.ErrnoException | undefined)?.code ?? 'it changes all the time'}).`;
  // A file outside gets the same answer: nobody learns that it exists.
  return `There is no file ${name} under REVIEW_ROOT: completion of "@path:" lists the files.`;
}

/** A file in a folder of git can hold passwords of remotes. Such a folder need not be called `.git`. */
async function isGits(root: string, path: string): Promise<boolean> {
  if (/(^|[\\/])\.git([\\/]|$)/i.test(path.slice(root.length))) return true;
  for (let folder = dirname(path); isInside(root, folder); folder = dirname(folder)) {
    if (await isGitDir(folder)) return true;
  }
  return false;
}
