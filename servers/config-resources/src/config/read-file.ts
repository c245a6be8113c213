import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
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
  // What is exchanged while it is opened is looked at again.
  for (let tries = 0; tries < 10; tries += 1) {
    try {
      if (!isInside(root, await realpath(path))) throw outside();
      await using file = await openFile(path);
      const real = await realpathOf(file, path);
      if (real === undefined) continue;
      if (!isInside(root, real)) throw outside();
      return await readAll(file, maxBytes);
    } catch (error) {
      return missing(error);
    }
  }
  throw new ConfigProblem('is exchanged all the time');
}

/**
 * Where an open file really is: between a look at a path and its opening a folder in it may have become a link.
 *
 * @returns undefined when it has been replaced since
 */
async function realpathOf(file: FileHandle, path: string): Promise<string | undefined> {
  const known = await readlink(`/proc/self/fd/${file.fd}`).catch(() => undefined);
  if (known !== undefined) return known.endsWith(' (deleted)') ? undefined : known;
  // Only Linux knows. Elsewhere it is where its path leads now, if the same file is there.
  const real = await realpath(path);
  const [opened, there] = await Promise.all([file.stat({ bigint: true }), lstat(real, { bigint: true })]);
  return opened.ino === there.ino && opened.dev === there.dev ? real : undefined;
}

const outside = () => new ConfigProblem('leads out of the folder, and is not read');

/** @returns undefined when there is no such file */
export async function readText(path: string, maxBytes: number): Promise<string | undefined> {
  try {
    await using file = await openFile(path);
    return await readAll(file, maxBytes);
  } catch (error) {
    return missing(error);
  }
}

// Not blocking: a named pipe without a writer would wait for ever.
const openFile = (path: string) => open(path, constants.O_RDONLY | constants.O_NONBLOCK);

async function readAll(file: FileHandle, maxBytes: number): Promise<string> {
  if (!(await file.stat()).isFile()) throw new ConfigProblem('is not a regular file');
  // One byte more than is allowed, whatever size it says it has: it may grow meanwhile.
  const bytes = await buffer(file.createReadStream({ end: maxBytes, autoClose: false }));
  if (bytes.length > maxBytes) {
    throw new ConfigProblem(`is larger than ${Math.round(maxBytes / 1024)} KiB`);
  }
  return decode(bytes);
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
