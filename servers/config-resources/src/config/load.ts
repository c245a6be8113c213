import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { problemOfPath } from '@mcp-reference/core/files';
import { ConfigSchema } from './json-schema.js';
import { parseFile } from './parse.js';
import { ConfigProblem } from './problem.js';
import { readText } from './read-file.js';
import { plain } from './tree.js';

const maxSchemaBytes = 4 * 1024 * 1024;

/** @throws ConfigProblem when there is no such folder */
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

/** What is wrong with a path that a user has set, and how to write it. */
export function whyUnopened(path: string, code = 'unknown error'): string {
  const why =
    { ENOENT: 'it does not exist', EACCES: 'this user may not read it', EPERM: 'this user may not read it' }[
      code
    ] ?? code;
  return `cannot be opened: ${quoted(path)}: ${why}${hint(path)}`;
}

const quoted = (path: string) => JSON.stringify(path.slice(0, 300));

function hint(path: string): string {
  const problem = problemOfPath(path);
  if (problem !== undefined) return `: ${problem}`;
  return isAbsolute(path) ? '' : `. It is looked for below ${process.cwd()}: write the whole path`;
}

/** A JSON Schema, as JSON or YAML. */
export async function loadSchema(file: string): Promise<ConfigSchema> {
  const text = await readText(file, maxSchemaBytes);
  if (text === undefined) throw new ConfigProblem(whyUnopened(file, 'ENOENT'));
  const document = plain(await parseFile(text, file, undefined));
  return new ConfigSchema(document as Record<string, unknown>);
}

/** Both the real path of a file and its folder: what a watch has to cover. */
export async function placeOf(file: string): Promise<{ real: string; folder: string }> {
  const real = await realpath(resolve(file)).catch(() => resolve(file));
  return { real, folder: dirname(resolve(file)) };
}
