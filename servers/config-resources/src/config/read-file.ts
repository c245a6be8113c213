import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ReadInsideError, readInside as readBytesInside } from '@mcp-reference/core/files';
import { ConfigProblem } from './problem.js';

/**
 * The text of a file that really is inside `root`, whatever links lead to it.
 *
 * @param root a real path
 * @returns undefined when there is no such file
 */
export async function readInside(root: string, path: string, maxBytes: number): Promise<string | undefined> {
  try {
    const { bytes, cut } = await readBytesInside(root, path, maxBytes);
    if (cut) throw new ConfigProblem(`is larger than ${Math.round(maxBytes / 1024)} KiB`);
    return decode(bytes);
  } catch (error) {
    if (!(error instanceof ReadInsideError)) throw error;
    if (error.reason === 'missing') return undefined;
    throw new ConfigProblem(inWords(error));
  }
}

/** The text of a file that the user has named, wherever it is. @returns undefined when there is no such file */
export async function readText(path: string, maxBytes: number): Promise<string | undefined> {
  const real = await realpath(path).catch(() => resolve(path));
  return readInside(dirname(real), real, maxBytes);
}

function inWords({ reason, cause }: ReadInsideError): string {
  if (reason === 'outside') return 'leads out of the folder, and is not read';
  if (reason === 'not a file') return 'is not a regular file';
  return `cannot be read (${(cause as NodeJS.ErrnoException | undefined)?.code ?? 'it changes all the time'})`;
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
