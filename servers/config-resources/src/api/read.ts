import { dirname, join, relative } from 'node:path';
import { bundle } from '@scalar/json-magic/bundle';
import { readNamed, readText } from '../files/read.js';
import { readPlainJson } from '../formats/json.js';
import { Budget, ConfigProblem } from '../formats/problem.js';
import { plain } from '../formats/tree.js';
import { parseYaml } from '../formats/yaml.js';
import type { Api } from './docs.js';
import { ApiDocument, type Json } from './document.js';
import { pagesOf } from './markdown.js';

/** GitHub's document, one of the largest there are, has 13 MB. */
const maxBytes = 32 * 1024 * 1024;
const maxFiles = 200;
/** GitHub's document has less than a tenth of it. */
const maxValues = 5_000_000;
const maxDepth = 200;

/**
 * Reads an OpenAPI document, with the files that it refers to, as pages.
 *
 * @param root a real path: the folder of the document, which no reference leads out of
 */
export async function readApi(
  { root, file }: { root: string; file: string },
  at: (file: string) => void = () => {},
): Promise<{ api: Api; folders: string[] }> {
  const { document, files } = await bundleDocument(root, file, at);
  return {
    api: pagesOf(new ApiDocument(document)),
    folders: [...new Set(files.map((name) => dirname(name)))],
  };
}

/** The document with its files in it: every `$ref` points into it. Addresses (http:) are never fetched. */
export async function bundleDocument(
  root: string,
  file: string,
  at: (file: string) => void = () => {},
): Promise<{ document: Json; files: string[] }> {
  const files: string[] = [];
  const problems: unknown[] = [];
  const exec = async (path: string) => {
    at(path);
    try {
      if (files.push(relative(root, path)) > maxFiles)
        throw new ConfigProblem(`refers to more than ${maxFiles} files`);
      return { ok: true as const, data: parse(await readText(root, decoded(path), maxBytes)), raw: '' };
    } catch (error) {
      problems.push(error);
      return { ok: true as const, data: {}, raw: '' };
    }
  };
  const config: Parameters<typeof bundle>[1] = {
    origin: join(root, file),
    plugins: [{ type: 'loader', validate: () => true, exec }],
    preserveReference: (ref) => /^[a-z][a-z0-9+.-]+:/i.test(ref),
    // The key of a file, and the name of a schema that is a whole file: a slash would part it.
    compress: (path) => path.replaceAll(/[~%/]/g, '∕'),
    treeShake: false,
  };
  const document = (await bundle(parse(await readNamed(join(root, file), maxBytes)), config)) as Json;
  if (problems.length > 0) throw problems[0];
  return { document, files };
}

function parse(text: string | undefined): Json {
  if (text === undefined) throw new ConfigProblem('is missing, or a file that it refers to is');
  if (text.trim() === '') throw new ConfigProblem('is empty');
  const budget = new Budget(maxValues, maxDepth);
  const value = /^\s*\{/.test(text) ? readPlainJson(text, budget) : plain(parseYaml(text, '', budget));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigProblem('holds no mapping at its top level');
  }
  return value as Json;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new ConfigProblem('has a $ref that cannot be read');
  }
}
