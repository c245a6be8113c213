import { type MapNode, type Node, scalar } from './tree.js';

type Schema = Record<string, unknown>;

const maxSteps = 64;

/** The parts of a JSON Schema that the configuration itself uses: `writeOnly` and `default`. */
export class ConfigSchema {
  readonly document: Schema;

  constructor(document: Schema) {
    this.document = document;
  }

  /** Whether `writeOnly: true` or `format: password` stands anywhere on the way to a value. */
  isSecret(path: readonly string[]): boolean {
    let at = this.#expand([this.document], 0);
    for (const key of path) {
      at = this.#expand(
        at.flatMap((schema) => below(schema, key)),
        0,
      );
      if (at.some(({ writeOnly, format }) => writeOnly === true || format === 'password')) return true;
    }
    return false;
  }

  /** The layer below all files. */
  defaults(): MapNode {
    const tree = this.#defaultsOf(this.document, 0);
    return tree?.kind === 'map' ? tree : { kind: 'map', entries: new Map(), origin: { from: 'default' } };
  }

  #defaultsOf(schema: unknown, depth: number): Node | undefined {
    if (!isObject(schema) || depth > 32) return undefined;
    for (const part of this.#expand([schema], 0)) {
      if (part.default !== undefined) return fromPlain(part.default, depth);
    }
    const entries = new Map<string, Node>();
    for (const part of this.#expand([schema], 0)) {
      if (!isObject(part.properties)) continue;
      for (const [key, child] of Object.entries(part.properties)) {
        const node = this.#defaultsOf(child, depth + 1);
        if (node && !entries.has(key)) entries.set(key, node);
      }
    }
    return entries.size === 0 ? undefined : { kind: 'map', entries, origin: { from: 'default' } };
  }

  /** The schemas themselves, and those they are made of: `$ref` inside the document, `allOf`, `anyOf`, `oneOf`, … */
  #expand(schemas: unknown[], depth: number): Schema[] {
    if (depth > maxSteps) return [];
    return schemas.filter(isObject).flatMap((schema) => {
      const parts = [schema.allOf, schema.anyOf, schema.oneOf].flatMap((list) =>
        Array.isArray(list) ? list : [],
      );
      const branches = [schema.then, schema.else, this.#resolve(schema.$ref), ...parts];
      return [schema, ...this.#expand(branches.filter(isObject), depth + 1)];
    });
  }

  #resolve(ref: unknown): unknown {
    if (typeof ref !== 'string' || !ref.startsWith('#')) return undefined;
    let at: unknown = this.document;
    for (const step of ref.slice(1).split('/').slice(1)) {
      const key = decode(step).replaceAll('~1', '/').replaceAll('~0', '~');
      at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    }
    return at;
  }
}

function below(schema: Schema, key: string): unknown[] {
  const found: unknown[] = [];
  if (isObject(schema.properties)) {
    // Environment variables come in other spellings of the same name.
    for (const [name, child] of Object.entries(schema.properties)) {
      if (name === key || name.toLowerCase() === key.toLowerCase()) found.push(child);
    }
  }
  if (isObject(schema.patternProperties)) {
    for (const [pattern, child] of Object.entries(schema.patternProperties)) {
      if (matches(pattern, key)) found.push(child);
    }
  }
  if (found.length === 0) found.push(schema.additionalProperties);
  if (/^\d+$/.test(key))
    found.push(schema.items, ...(Array.isArray(schema.prefixItems) ? schema.prefixItems : []));
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
