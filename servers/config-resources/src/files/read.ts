import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { problemOfPath, ReadInsideError, readInside } from '@mcp-reference/core/files';
import { ConfigProblem } from '../formats/problem.js';

/**
 * The text of a file that really is inside `root`, whatever links lead to it.
 *
 * @param root a real path
 * @returns undefined if the file does not exist
 */
export async function readText(root: string, path: string, maxBytes: number): Promise<string | undefined> {
  try {
    const { bytes, cut } = await readInside(root, path, maxBytes);
    if (cut) throw new ConfigProblem(`is larger than ${Math.round(maxBytes / 1024)} KiB`);
    return decode(bytes);
  } catch (error) {
    if (!(error instanceof ReadInsideError)) throw error;
    if (error.reason === 'missing') return undefined;
    const code = (error.cause as NodeJS.ErrnoException | undefined)?.code ?? 'unknown error';
    const says = {
      outside: 'leads out of the folder, and is not read',
      'not a file': 'is not a regular file',
      unreadable: `cannot be read (${code})`,
    };
    throw new ConfigProblem(says[error.reason]);
  }
}

/** A file that a setting names. @throws ConfigProblem that says how the path is to be written */
export async function readNamed(path: string, maxBytes: number): Promise<string> {
  const real = await realpath(resolve(path)).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigProblem(whyUnopened(path, error.code));
  });
  const text = await readText(dirname(real), real, maxBytes);
  if (text === undefined) throw new ConfigProblem(whyUnopened(path, 'ENOENT'));
  return text;
}

/** A folder that a setting names. @throws ConfigProblem that says how the path is to be written */
export async function realFolder(path: string): Promise<string> {
  try {
    const real = await realpath(resolve(path));
    if (!(await stat(real)).isDirectory()) throw new ConfigProblem(`is not a folder: ${quoted(path)}`);
    await readdir(real);
    return real;
  } catch (error) {
    if (error instanceof ConfigProblem) throw error;
    throw new ConfigProblem(whyUnopened(path, (error as NodeJS.ErrnoException).code));
  }
}

/** The problem of a path that a user has set, and how to write it. */
export function whyUnopened(path: string, code = 'unknown error'): string {
  const reasons: Record<string, string> = {
    ENOENT: 'it does not exist',
    EACCES: 'this user may not read it',
    EPERM: 'this user may not read it',
  };
  return `cannot be opened: ${quoted(path)}: ${reasons[code] ?? code}${hint(path)}`;
}

const quoted = (path: string) => JSON.stringify(path.slice(0, 300));

function hint(path: string): string {
  const problem = problemOfPath(path);
  if (problem !== undefined) return `: ${problem}`;
  return isAbsolute(path) ? '' : `. It is looked for below ${process.cwd()}: write the whole path`;
}

function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new ConfigProblem('is UTF-16; save it as UTF-8');
  }
  if (bytes.includes(0)) throw new ConfigProblem('is binary: it holds zero bytes');
  try {
    // This removes a leading byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ConfigProblem('is not UTF-8; save it as UTF-8');
  }
}
