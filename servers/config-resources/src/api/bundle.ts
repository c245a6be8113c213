import { dirname, join } from 'node:path';
import { isInside } from '@mcp-reference/core/files';
import { lineOfDuplicate } from '../config/duplicate-keys.js';
import { ConfigProblem } from '../config/problem.js';
import { readInside, readText } from '../config/read-file.js';

export type Json = Record<string, unknown>;

/** GitHub's document, one of the largest there are, has 13 MB. */
export const maxDocumentBytes = 32 * 1024 * 1024;
const maxFiles = 200;
const maxDepth = 200;

/** Where other files of a document are kept inside it: no key of OpenAPI. */
export const filesKey = 'x-mcp-files';

/**
 * Reads an OpenAPI document with the files that it refers to (`$ref: ./schemas.yaml#/Pet`), all of them inside the
 * folder of the document, into one: every `$ref` then points into it. Addresses (http:) are never fetched.
 *
 * @param root a real path
 */
export async function bundleDocument(
  root: string,
  file: string,
): Promise<{ document: Json; files: string[] }> {
  const document = await readJson(join(root, file), (path) => readText(path, maxDocumentBytes));
  const others: Record<string, unknown> = {};
  const waiting = [...relocate(document, file, undefined)];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (Object.hasOwn(others, next)) continue;
    if (Object.keys(others).length >= maxFiles)
      throw new ConfigProblem(`refers to more than ${maxFiles} files`);
    if (!isInside(root, join(root, next))) throw new ConfigProblem('refers to a file outside its folder');
    const other = await readJson(join(root, next), (path) => readInside(root, path, maxDocumentBytes));
    others[next] = other;
    waiting.push(...relocate(other, next, next));
  }
  const files = Object.keys(others);
  if (files.length > 0) document[filesKey] = others;
  return { document, files };
}

async function readJson(path: string, read: (path: string) => Promise<string | undefined>): Promise<Json> {
  const text = await read(path);
  if (text === undefined) throw new ConfigProblem('is missing, or a file that it refers to is');
  if (text.trim() === '') throw new ConfigProblem('is empty');
  let value: unknown;
  if (/^\s*\{/.test(text)) {
    try {
      value = JSON.parse(text);
      const twice = lineOfDuplicate(text);
      if (twice !== undefined) throw new ConfigProblem('has the same key twice in one object', twice);
    } catch (error) {
      if (error instanceof ConfigProblem) throw error;
      // Of the message only the position is used: the rest quotes the text.
      const position = /position (\d+)/.exec((error as Error).message)?.[1];
      const line = position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
      throw new ConfigProblem('is not valid JSON', line);
    }
  } else value = await (await import('../config/yaml.js')).readDocumentYaml(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigProblem('holds no mapping at its top level');
  }
  return value as Json;
}

/** Makes every `$ref` of one file point into the bundle. @returns the files that it refers to */
function relocate(node: unknown, file: string, own: string | undefined): Set<string> {
  const found = new Set<string>();
  const stack: [at: unknown, depth: number][] = [[node, 0]];
  const seen = new Set<unknown>();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [at, depth] = next;
    if (typeof at !== 'object' || at === null || seen.has(at)) continue;
    if (depth > maxDepth) throw new ConfigProblem(`is nested deeper than ${maxDepth} levels`);
    seen.add(at);
    const ref = (at as Json).$ref;
    if (typeof ref === 'string' && !/^[a-z][a-z0-9+.-]*:/i.test(ref)) {
      const [path = '', pointer = ''] = ref.split('#');
      const target = path === '' ? own : join(dirname(file), decoded(path)).replaceAll('\\', '/');
      if (path !== '') found.add(target ?? '');
      if (target !== undefined) (at as Json).$ref = `#/${filesKey}/${escapePointer(target)}${pointer}`;
    }
    for (const child of Object.values(at)) stack.push([child, depth + 1]);
  }
  return found;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new ConfigProblem('has a $ref that cannot be read');
  }
}

const escapePointer = (text: string) => text.replaceAll('~', '~0').replaceAll('/', '~1');
