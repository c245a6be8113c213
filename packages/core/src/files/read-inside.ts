import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';

export interface FileInside {
  bytes: Buffer;
  /** The file is longer than `maxBytes`. */
  cut: boolean;
  /** Where the file really is, with every link resolved. */
  path: string;
  /** When it was last written, in milliseconds since 1970. */
  mtimeMs: number;
}

/** A file that was not read. `cause` has the system's own error, where there is one. */
export class ReadInsideError extends Error {
  override name = 'ReadInsideError';
  /**
   * `missing`: nothing is there. `outside`: a link or a `..` leads out of the folder. `not a file`: a folder, a pipe, a device.
   * `unreadable`: the system refuses, or the file is replaced again and again.
   */
  readonly reason: 'missing' | 'outside' | 'not a file' | 'unreadable';

  constructor(reason: ReadInsideError['reason'], path: string, options?: ErrorOptions) {
    super(`${path} cannot be read: ${reason}`, options);
    this.reason = reason;
  }
}

/** Whether a real path is below a real folder. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * Reads the beginning of a regular file that really is inside a folder, whatever links lead to it. The check is repeated on
 * the opened file, so a folder that becomes a link meanwhile leads nowhere. Never waits for a named pipe.
 *
 * @param root a real path: resolve it with `realpath` first
 * @param path relative to the root, or absolute
 * @throws ReadInsideError with the reason
 */
export async function readInside(root: string, path: string, maxBytes: number): Promise<FileInside> {
  const wanted = resolve(root, path);
  for (let tries = 0; tries < 10; tries += 1) {
    try {
      if (!isInside(root, await realpath(wanted))) throw new ReadInsideError('outside', path);
      await using file = await open(wanted, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      const real = await realpathOf(file, wanted);
      if (real === undefined) continue;
      if (!isInside(root, real)) throw new ReadInsideError('outside', path);
      const status = await file.stat();
      if (!status.isFile()) throw new ReadInsideError('not a file', path);
      // One byte more shows whether there is more, whatever size the file claims to have.
      const bytes = await readStart(file, maxBytes + 1, status.size + 1);
      const cut = bytes.length > maxBytes;
      return { bytes: cut ? bytes.subarray(0, maxBytes) : bytes, cut, path: real, mtimeMs: status.mtimeMs };
    } catch (error) {
      throw error instanceof ReadInsideError ? error : fromSystem(error, path);
    }
  }
  throw new ReadInsideError('unreadable', path);
}

async function readStart(file: FileHandle, most: number, expected: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let left = most;
  while (left > 0) {
    const part = Buffer.alloc(Math.min(left, parts.length === 0 ? expected : 64 << 10));
    const { bytesRead } = await file.read(part, 0, part.length, null);
    if (bytesRead === 0) break;
    parts.push(part.subarray(0, bytesRead));
    left -= bytesRead;
  }
  return Buffer.concat(parts);
}

/**
 * Where an open file really is.
 *
 * @returns undefined when it has been replaced since
 */
async function realpathOf(file: FileHandle, path: string): Promise<string | undefined> {
  const known = await readlink(`/proc/self/fd/${file.fd}`).catch(() => undefined);
  if (known !== undefined) return known.endsWith(' (deleted)') ? undefined : known;
  // Only Linux has /proc. Elsewhere the path is resolved again, and must still lead to the same file.
  const real = await realpath(path);
  const [opened, there] = await Promise.all([file.stat({ bigint: true }), lstat(real, { bigint: true })]);
  return opened.ino === there.ino && opened.dev === there.dev ? real : undefined;
}

function fromSystem(error: unknown, path: string): ReadInsideError {
  const { code } = error as NodeJS.ErrnoException;
  // A NUL character in a path is refused by Node itself: no file can have that name.
  const missing = code === 'ENOENT' || code === 'ENOTDIR' || code === 'ERR_INVALID_ARG_VALUE';
  return new ReadInsideError(missing ? 'missing' : 'unreadable', path, { cause: error });
}
