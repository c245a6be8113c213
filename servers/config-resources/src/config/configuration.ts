import { redact } from '../redact/redact.js';
import type { FileProblem } from './folder.js';
import type { ConfigSchema } from './json-schema.js';
import { isDotenv } from './parse.js';
import { emptyMap, type MapNode, merge, type Node, plain } from './tree.js';
import { fit } from './variables.js';

export interface Layers {
  defaults?: MapNode;
  files: { file: string; tree: MapNode }[];
  environment?: Node | undefined;
  schema?: ConfigSchema | undefined;
  problems: FileProblem[];
  /** Whether the user wants to see the value at a path, whatever it is. */
  isWanted?: ((path: readonly string[]) => boolean) | undefined;
  /** What a reader must know of all of it: "sample configuration". */
  note?: string | undefined;
}

/** One state of the configuration, as it may be shown: secrets are gone from everything in here. */
export interface Configuration {
  tree: MapNode;
  /** Where it comes from, lowest layer first. */
  sources: string[];
  problems: FileProblem[];
  note?: string | undefined;
}

/** Files below the environment, later files above earlier ones; then redacted. What is hidden is not kept. */
export function configure(layers: Layers): Configuration {
  const { defaults, files, environment, schema, problems, isWanted, note } = layers;
  let tree: Node = defaults ?? emptyMap();
  const sources: string[] = defaults && defaults.entries.size > 0 ? ['default'] : [];
  for (const { file, tree: layer } of files) {
    // A .env file is written in variables, too.
    tree = merge(tree, isDotenv(file) ? fit(layer, tree) : layer);
    sources.push(file);
  }
  if (environment) {
    tree = merge(tree, fit(environment, tree));
    sources.push('environment');
  }
  const isMarked = (path: readonly string[]) => schema?.isSecret(path) ?? false;
  return {
    tree: redact(tree as MapNode, { isMarked, ...(isWanted && { isWanted }) }),
    sources,
    problems,
    note,
  };
}

/** The top-level keys, as sections: what `config://app/{section}` lists. */
export function sectionsOf({ tree }: Configuration): string[] {
  return [...tree.entries.keys()].filter((name) => name !== '' && name.length <= 200);
}

/** What readers would see that is another. */
export interface Difference {
  sections: string[];
  /** Whether sections came or went. */
  list: boolean;
  /** Every section says what is wrong with the files. */
  problems: boolean;
  any: boolean;
}

export function difference(before: Configuration, after: Configuration): Difference {
  const names = [...new Set([...sectionsOf(before), ...sectionsOf(after)])];
  const problems = JSON.stringify(before.problems) !== JSON.stringify(after.problems);
  const sections = names.filter((name) => problems || json(before, name) !== json(after, name));
  const list = names.some((name) => before.tree.entries.has(name) !== after.tree.entries.has(name));
  const sources = JSON.stringify(before.sources) !== JSON.stringify(after.sources);
  return { sections, list, problems, any: sections.length > 0 || problems || sources };
}

function json({ tree }: Configuration, section: string): string | undefined {
  const node = tree.entries.get(section);
  return node && JSON.stringify(plain(node));
}
