import { createHash } from 'node:crypto';
import type { FileText } from '../files/folder.js';
import { isDotenv, parseFile } from '../formats/parse.js';
import { ConfigProblem } from '../formats/problem.js';
import { emptyMap, type MapNode, merge, type Node, plain, takeOff } from '../formats/tree.js';
import { redact } from '../redact/redact.js';
import type { Configuration, FileProblem } from './configuration.js';
import { wantedPaths } from './path.js';
import { ConfigSchema } from './schema.js';
import { environmentLayer, fit } from './variables.js';

/** A file, the text of its last version that could be used, and how problems name it. */
export type VersionedFile = FileText & { good?: string | undefined; label?: string };

export interface Layers {
  files?: VersionedFile[];
  /** The JSON Schema file. */
  schema?: VersionedFile | undefined;
  env?: Record<string, string | undefined>;
  /** Taken off the names of variables, in the environment and in .env files. */
  prefix?: string | undefined;
  /** The paths that the user wants to see, whatever their values are. */
  show?: string | undefined;
  problems?: FileProblem[];
  note?: string | undefined;
}

/** Values of all files together. */
const maxValues = 100_000;

/**
 * Files below the environment, later files above earlier ones; then redacted. What is hidden is not kept.
 *
 * @param at is called with the name of each file before it is read, and with none after the last
 */
export async function configure(
  layers: Layers,
  at: (file?: string) => void = () => {},
): Promise<Configuration> {
  const problems = [...(layers.problems ?? [])];
  const schema = layers.schema && (await readLast(layers.schema, undefined, problems, at));
  const marks = schema && new ConfigSchema(plain(schema) as Record<string, unknown>);
  let tree: Node = marks?.defaults ?? emptyMap();
  const sources = tree.kind === 'map' && tree.entries.size > 0 ? ['default'] : [];
  let left = maxValues;
  for (const file of layers.files ?? []) {
    const layer = await readLast(file, layers.prefix, problems, at);
    if (layer === undefined) continue;
    left = takeOff(left, layer);
    if (left < 0) {
      const message = `makes more than ${maxValues} values of all files together`;
      problems.push({ file: file.name, message, keepsLastGood: false });
      break;
    }
    // A .env file is written in variables, too.
    tree = merge(tree, isDotenv(file.name) ? fit(layer, tree) : layer);
    sources.push(file.name);
  }
  at();
  const environment = environmentLayer(layers.env ?? {}, layers.prefix);
  if (environment) {
    tree = merge(tree, fit(environment, tree));
    sources.push('environment');
  }
  const isMarked = (path: readonly string[]) => marks?.isSecret(path) ?? false;
  return configurationOf(tree as MapNode, sources, { ...layers, problems }, isMarked);
}

/** The tree of a file as it is, or as it was last good. @returns undefined: it is left out */
async function readLast(
  { name, text, problem, good, label = name }: VersionedFile,
  prefix: string | undefined,
  problems: FileProblem[],
  at: (file: string) => void,
): Promise<MapNode | undefined> {
  at(name);
  try {
    if (text === undefined) throw new ConfigProblem(problem ?? 'is missing');
    return await parseFile(text, name, prefix);
  } catch (error) {
    if (!(error instanceof ConfigProblem)) throw error;
    problems.push({
      file: label,
      line: error.line,
      message: error.message,
      keepsLastGood: good !== undefined,
    });
    return good === undefined ? undefined : parseFile(good, name, prefix);
  }
}

/** @param tree with its secrets */
export function configurationOf(
  tree: MapNode,
  sources: string[],
  { show, problems = [], note }: Layers,
  isMarked: (path: readonly string[]) => boolean = () => false,
): Configuration {
  const shown = redact(tree, { isMarked, isWanted: wantedPaths(show) });
  const sections = [...shown.entries]
    .filter(([name]) => name !== '' && name.length <= 200)
    .map(([name, node]): [string, string] => [name, digestOf(node)]);
  return { tree: shown, sections: new Map(sections), sources, problems, note };
}

const digestOf = (node: Node) =>
  createHash('sha256')
    .update(JSON.stringify(plain(node)))
    .digest('base64');
