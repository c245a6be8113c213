import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { GitError } from './git/git-error.js';

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
  const name = `"${path.slice(0, 200)}"`;
  // Without O_NONBLOCK, opening a named pipe waits until somebody writes to it. A link put there meanwhile is not followed.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
  await using file = await open(await insideRoot(root, path), flags).catch((error: NodeJS.ErrnoException) => {
    throw new GitError(`${name} cannot be opened (${error.code}).`);
  });
  if (!(await file.stat()).isFile()) throw new GitError(`${name} is no file: name one, not a folder.`);
  // One byte more than is asked for tells whether there is more.
  const buffer = Buffer.alloc(limit + 1);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
  const bytes = buffer.subarray(0, Math.min(bytesRead, limit));
  if (bytes.includes(0)) throw new GitError(`${name} is binary: there is nothing to read in it.`);
  return { bytes, cut: bytesRead > limit };
}

/** A path inside the root, symbolic links followed, or an error. */
async function insideRoot(root: string, path: string): Promise<string> {
  if (path.includes('\0')) throw new GitError('A path holds no NUL character.');
  const real = await realpath(resolve(root, path)).catch(() => undefined);
  // Told apart from nothing: whether a file outside exists is nobody's business.
  if (real === undefined || (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep))) {
    throw new GitError(
      `There is no file "${path.slice(0, 200)}" under REVIEW_ROOT. Completion of "@path:" lists the files.`,
    );
  }
  // Git's own files hold remote addresses, with passwords in some.
  if (
    relative(root, real)
      .split(sep)
      .some((part) => part.toLowerCase() === '.git')
  )
    throw new GitError("Git's own files are not read: they can hold passwords.");
  return real;
}
