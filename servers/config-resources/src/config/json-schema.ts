import { maxNodes } from './limits.js';
import { ConfigProblem } from './problem.js';
import { emptyMap, type MapNode, type Node, scalar } from './tree.js';
import { spelling } from './variables.js';

type Schema = Record<string, unknown>;

interface Defaults {
  node: Node;
  /** Values in it: references make a small schema a large tree. */
  size: number;
}

/** The parts of a JSON Schema that the configuration itself uses: `writeOnly` and `default`. */
export class ConfigSchema {
  readonly document: Schema;
  /** The layer below all files. */
  readonly defaults: MapNode;

  /** @throws ConfigProblem when references make its defaults too large */
  constructor(document: Schema) {
    this.document = document;
    const tree = this.#defaultsOf(document, new Map())?.node;
    this.defaults = tree?.kind === 'map' ? tree : emptyMap();
  }

  /** Whether `writeOnly: true` or `format: password` stands anywhere on the way to a value. */
  isSecret(path: readonly string[]): boolean {
    let at = this.#expand([this.document]);
    for (const key of path) {
      at = this.#expand(at.flatMap((schema) => below(schema, key)));
      if (at.some(({ writeOnly, format }) => writeOnly === true || format === 'password')) return true;
    }
    return false;
  }

  /** @param known what is known already; a schema that contains itself is there, still without defaults */
  #defaultsOf(schema: unknown, known: Map<unknown, Defaults | undefined>): Defaults | undefined {
    const parts = this.#expand([schema]);
    // A reference is what it leads to.
    const at = isObject(schema) && Object.keys(schema).length === 1 && schema.$ref ? parts[1] : schema;
    if (known.has(at)) return known.get(at);
    known.set(at, undefined);
    const own = parts.find((part) => part.default !== undefined);
    const map = emptyMap();
    let size = 1;
    for (const { properties } of own === undefined ? parts : []) {
      for (const [key, child] of Object.entries(isObject(properties) ? properties : {})) {
        const below = map.entries.has(key) ? undefined : this.#defaultsOf(child, known);
        if (below === undefined) continue;
        map.entries.set(key, below.node);
        size += below.size;
      }
    }
    if (size > maxNodes) throw new ConfigProblem(`has more than ${maxNodes} defaults`);
    if (own !== undefined) known.set(at, { node: fromPlain(own.default), size });
    else if (map.entries.size > 0) known.set(at, { node: map, size });
    return known.get(at);
  }

  /** The schemas themselves, and those they are made of, each once: `$ref` inside the document, `allOf`, `anyOf`, … */
  #expand(schemas: unknown[]): Schema[] {
    const found = new Set<Schema>();
    const waiting = [...schemas].reverse();
    while (waiting.length > 0) {
      const schema = waiting.pop();
      if (!isObject(schema) || found.has(schema)) continue;
      found.add(schema);
      const parts = [schema.allOf, schema.anyOf, schema.oneOf].flatMap((list) =>
        Array.isArray(list) ? list : [],
      );
      waiting.push(...[schema.then, schema.else, this.#resolve(schema.$ref), ...parts].reverse());
    }
    return [...found];
  }

  /** What a reference leads to, inside the document; what stands elsewhere may call the value secret. */
  #resolve(ref: unknown): unknown {
    if (typeof ref !== 'string') return undefined;
    if (!/^#(\/|$)/.test(ref)) return { writeOnly: true };
    let at: unknown = this.document;
    for (const step of ref.split('/').slice(1)) {
      const key = decode(step).replaceAll('~1', '/').replaceAll('~0', '~');
      at = typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Schema)[key] : undefined;
    }
    return at ?? { writeOnly: true };
  }
}

function below(schema: Schema, key: string): unknown[] {
  const found: unknown[] = [];
  if (isObject(schema.properties)) {
    for (const [name, child] of Object.entries(schema.properties)) {
      if (spelling(name) === spelling(key)) found.push(child);
    }
  }
  if (isObject(schema.patternProperties)) {
    for (const [pattern, child] of Object.entries(schema.patternProperties)) {
      if (matches(pattern, key)) found.push(child);
    }
  }
  if (found.length === 0) found.push(schema.additionalProperties);
  // Before the 2020-12 dialect `items` was the list that is `prefixItems` now.
  if (/^\d+$/.test(key)) found.push(...[schema.items, schema.prefixItems, schema.additionalItems].flat());
  return found;
}

/** A pattern that cannot be read may mean every key. */
function matches(pattern: string, key: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(key);
  } catch {
    return true;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A tree out of plain values, all of one origin: `default`. */
export function fromPlain(value: unknown, depth = 0): Node {
  const origin = { from: 'default' } as const;
  if (depth > 32 || value === undefined) return scalar(null, origin);
  if (Array.isArray(value))
    return { kind: 'list', items: value.map((item) => fromPlain(item, depth + 1)), origin };
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, child]) => [key, fromPlain(child, depth + 1)] as const);
    return { kind: 'map', entries: new Map(entries), origin };
  }
  return scalar(value as string | number | boolean | null, origin);
}

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
