import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
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
    if ((await stat(real)).isDirectory()) return real;
  } catch (error) {
    throw new ConfigProblem(`cannot be opened (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
  throw new ConfigProblem('is not a folder');
}

/** A JSON Schema, as JSON or YAML. */
export async function loadSchema(file: string): Promise<ConfigSchema> {
  const text = await readText(file, maxSchemaBytes);
  if (text === undefined) throw new ConfigProblem('is missing');
  const document = plain(await parseFile(text, file, undefined));
  return new ConfigSchema(document as Record<string, unknown>);
}

/** Both the real path of a file and its folder: what a watch has to cover. */
export async function placeOf(file: string): Promise<{ real: string; folder: string }> {
  const real = await realpath(resolve(file)).catch(() => resolve(file));
  return { real, folder: dirname(resolve(file)) };
}
