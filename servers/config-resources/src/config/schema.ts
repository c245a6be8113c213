import { ConfigProblem, maxNodes } from '../formats/problem.js';
import { emptyMap, fromPlain, type MapNode, type Node } from '../formats/tree.js';

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
  readonly #doubtful = new Map<Schema, boolean>();

  /** @throws ConfigProblem when references make its defaults too large */
  constructor(document: Schema) {
    this.document = document;
    const tree = this.#defaultsOf(document, new Map())?.node;
    this.defaults = tree?.kind === 'map' ? tree : emptyMap();
  }

  /** Whether something on the way to a value is marked, or may be: a keyword that is not followed here has a mark in it. */
  isSecret(path: readonly string[]): boolean {
    let at = this.#expand([this.document], true);
    for (const key of path) {
      if (at.some((schema) => this.#mayMark(schema))) return true;
      at = this.#expand(
        at.flatMap((schema) => below(schema, key)),
        true,
      );
      if (at.some(isMarked)) return true;
    }
    return at.some((schema) => this.#mayMark(schema));
  }

  /** Whether a keyword that is not followed here, of a later dialect or of somebody's own, has a mark in it. */
  #mayMark(schema: Schema): boolean {
    let known = this.#doubtful.get(schema);
    if (known === undefined) {
      known = Object.entries(schema).some(
        ([keyword, value]) => !followed.has(keyword) && !plainData.has(keyword) && holdsMark(value),
      );
      this.#doubtful.set(schema, known);
    }
    return known;
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
  #expand(schemas: unknown[], always = false): Schema[] {
    const found = new Set<Schema>();
    const waiting = [...schemas].reverse();
    while (waiting.length > 0) {
      const schema = waiting.pop();
      if (!isObject(schema) || found.has(schema)) continue;
      found.add(schema);
      const parts = [schema.allOf, schema.anyOf, schema.oneOf].flatMap((list) =>
        Array.isArray(list) ? list : [],
      );
      // A mark in a condition counts, a default in it does not.
      const conditions = always ? [schema.if, schema.not, schema.contentSchema, ...dependents(schema)] : [];
      const refs = [
        this.#resolve(schema.$ref),
        this.#dynamic(schema.$dynamicRef),
        this.#dynamic(schema.$recursiveRef),
      ];
      waiting.push(...[schema.then, schema.else, ...refs.flat(), ...parts, ...conditions].reverse());
    }
    return [...found];
  }

  /** All targets of a dynamic reference: everything that has its anchor. */
  #dynamic(ref: unknown): unknown[] {
    if (typeof ref !== 'string') return [];
    if (ref === '#') return [this.document];
    const found = everyObject(this.document).filter(
      ({ $dynamicAnchor, $anchor }) => `#${$dynamicAnchor}` === ref || `#${$anchor}` === ref,
    );
    return found.length === 0 ? [{ writeOnly: true }] : found;
  }

  /** The target of a reference inside the document. A target elsewhere may call the value secret. */
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

const isMarked = (schema: Schema): boolean =>
  schema.writeOnly === true ||
  schema.format === 'password' ||
  Object.entries(schema).some(
    ([key, value]) => value === true && /^(x-)?(secret|sensitive|confidential)$/i.test(key),
  );

/** Keywords whose schemas are looked at where they apply. */
const followed = new Set(
  (
    'properties patternProperties additionalProperties unevaluatedProperties items prefixItems additionalItems unevaluatedItems ' +
    'contains allOf anyOf oneOf if then else not dependentSchemas dependencies contentSchema $ref $dynamicRef $recursiveRef $defs ' +
    'definitions'
  ).split(' '),
);
/** Keywords that hold values. */
const plainData = new Set(
  'const enum default example examples required type description title $comment propertyNames'.split(' '),
);

/** The schemas that apply where another key is there. */
const dependents = ({ dependentSchemas, dependencies }: Schema): unknown[] =>
  [dependentSchemas, dependencies].flatMap((map) => (isObject(map) ? Object.values(map) : []));

/** The target of a reference may be marked. */
const holdsMark = (value: unknown): boolean =>
  everyObject(value).some((schema) => isMarked(schema) || '$ref' in schema || '$dynamicRef' in schema);

function everyObject(value: unknown): Schema[] {
  const waiting = [value];
  const seen = new Set<object>();
  while (waiting.length > 0) {
    const at = waiting.pop();
    if (typeof at !== 'object' || at === null || seen.has(at)) continue;
    seen.add(at);
    waiting.push(...Object.values(at));
  }
  return [...seen].filter(isObject);
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
  if (found.length === 0) found.push(schema.additionalProperties, schema.unevaluatedProperties);
  // Before the 2020-12 dialect `items` was the list that is `prefixItems` now.
  if (/^\d+$/.test(key)) {
    found.push(
      ...[schema.items, schema.prefixItems, schema.additionalItems].flat(),
      schema.unevaluatedItems,
      schema.contains,
    );
  }
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

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
