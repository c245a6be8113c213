import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { ConfigProblem } from './problem.js';

/** Whether a real path is inside a real folder. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * The text of a file that really is inside `root`, whatever links lead to it.
 *
 * @param root a real path
 * @returns undefined when there is no such file
 */
export async function readInside(root: string, path: string, maxBytes: number): Promise<string | undefined> {
  let real: string;
  try {
    real = await realpath(path);
  } catch (error) {
    return missing(error);
  }
  if (!isInside(root, real)) throw new ConfigProblem('leads out of the folder, and is not read');
  // Should it have become a link since, it is not followed.
  return readText(real, maxBytes, constants.O_NOFOLLOW);
}

/** @returns undefined when there is no such file */
export async function readText(path: string, maxBytes: number, flags = 0): Promise<string | undefined> {
  try {
    // Not blocking: a named pipe without a writer would wait for ever.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
    const stats = await file.stat();
    if (!stats.isFile()) throw new ConfigProblem('is not a regular file');
    if (stats.size > maxBytes) {
      throw new ConfigProblem(
        `is larger than ${Math.round(maxBytes / 1024)} KiB (${stats.size.toLocaleString('en')} bytes)`,
      );
    }
    return decode(await file.readFile());
  } catch (error) {
    return missing(error);
  }
}

function missing(error: unknown): undefined {
  if (error instanceof ConfigProblem) throw error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return undefined;
  throw new ConfigProblem(`cannot be read (${code ?? 'unknown error'})`);
}

function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new ConfigProblem('is UTF-16; save it as UTF-8');
  }
  if (bytes.includes(0)) throw new ConfigProblem('is binary: it holds zero bytes');
  try {
    // Takes a leading byte order mark away.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ConfigProblem('is not UTF-8; save it as UTF-8');
  }
}
