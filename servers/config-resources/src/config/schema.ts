import { atPointer } from '../formats/pointer.js';
import { ConfigProblem, maxNodes } from '../formats/problem.js';
import { emptyMap, fromPlain, type MapNode, type Node, takeOff } from '../formats/tree.js';
import { spelling } from './variables.js';

type Schema = Record<string, unknown>;

/** The parts of a JSON Schema that the configuration itself uses: `writeOnly` and `default`. */
export class ConfigSchema {
  /** The layer below all files. */
  readonly defaults: MapNode;
  readonly #document: Schema;
  readonly #doubtful = new Map<Schema, boolean>();

  /** @throws ConfigProblem when references make its defaults too large */
  constructor(document: Schema) {
    this.#document = document;
    const tree = this.#defaultsOf(document, new Map());
    this.defaults = tree?.kind === 'map' ? tree : emptyMap();
    if (takeOff(maxNodes, this.defaults) < 0) throw new ConfigProblem(`has more than ${maxNodes} defaults`);
  }

  /** Whether something on the way to a value is marked, or may be: a keyword that is not followed here has a mark in it. */
  isSecret(path: readonly string[]): boolean {
    let at = this.#expand([this.#document], true);
    for (const key of path) {
      if (at.some((schema) => this.#mayMark(schema))) return true;
      const children = at.flatMap((schema) => below(schema, key));
      at = this.#expand(children, true);
      if (at.some(isMarked)) return true;
    }
    return at.some((schema) => this.#mayMark(schema));
  }

  /** Whether a keyword that is not followed here, of a later dialect or of somebody's own, has a mark in it. */
  #mayMark(schema: Schema): boolean {
    let known = this.#doubtful.get(schema);
    if (known === undefined) {
      const others = Object.entries(schema).filter(([keyword]) => !followed.has(keyword));
      known = others.some(([, value]) => holdsMark(value));
      this.#doubtful.set(schema, known);
    }
    return known;
  }

  /** @param known what is known already; a schema that contains itself is there, still without defaults */
  #defaultsOf(schema: unknown, known: Map<unknown, Node | undefined>): Node | undefined {
    const parts = this.#expand([schema]);
    // A reference is what it leads to.
    const at = isObject(schema) && Object.keys(schema).length === 1 && schema.$ref ? parts[1] : schema;
    if (known.has(at)) return known.get(at);
    known.set(at, undefined);
    const own = parts.find((part) => part.default !== undefined);
    const map = emptyMap();
    for (const [key, child] of own ? [] : parts.flatMap(({ properties }) => entriesOf(properties))) {
      const node = map.entries.has(key) ? undefined : this.#defaultsOf(child, known);
      if (node !== undefined) map.entries.set(key, node);
    }
    if (own || map.entries.size > 0) known.set(at, own ? fromPlain(own.default) : map);
    return known.get(at);
  }

  /**
   * The schemas themselves, and those they are made of, each once.
   *
   * @param always those of conditions too: a mark in a condition counts, a default in it does not
   */
  #expand(schemas: unknown[], always = false): Schema[] {
    const found = new Set<Schema>();
    const waiting = [...schemas].reverse();
    while (waiting.length > 0) {
      const schema = waiting.pop();
      if (!isObject(schema) || found.has(schema)) continue;
      found.add(schema);
      const { then, else: otherwise, allOf, anyOf, oneOf } = schema;
      const parts = [then, otherwise, ...this.#targets(schema), allOf, anyOf, oneOf].flat();
      if (always) parts.push(schema.if, schema.not, schema.contentSchema);
      if (always) parts.push(...valuesOf(schema.dependentSchemas), ...valuesOf(schema.dependencies));
      waiting.push(...parts.reverse());
    }
    return [...found];
  }

  /** The schemas behind references. One that leads elsewhere, or nowhere, counts as secret. */
  #targets({ $ref, $dynamicRef, $recursiveRef }: Schema): unknown[] {
    const secret = { writeOnly: true };
    const targets: unknown[] = [];
    if (typeof $ref === 'string')
      targets.push(/^#(\/|$)/.test($ref) ? (atPointer(this.#document, $ref) ?? secret) : secret);
    for (const ref of [$dynamicRef, $recursiveRef].filter((ref) => typeof ref === 'string')) {
      // Everything that has its anchor.
      const named = everyObject(this.#document).filter(
        ({ $dynamicAnchor, $anchor }) => `#${$dynamicAnchor}` === ref || `#${$anchor}` === ref,
      );
      targets.push(...(ref === '#' ? [this.#document] : named.length === 0 ? [secret] : named));
    }
    return targets;
  }
}

const isMarked = (schema: Schema): boolean =>
  schema.writeOnly === true ||
  schema.format === 'password' ||
  Object.entries(schema).some(
    ([key, value]) => value === true && /^(x-)?(secret|sensitive|confidential)$/i.test(key),
  );

/** The known keywords: those that hold schemas, and those that hold values. */
const followed = new Set(
  (
    'properties patternProperties additionalProperties unevaluatedProperties items prefixItems additionalItems unevaluatedItems ' +
    'contains allOf anyOf oneOf if then else not dependentSchemas dependencies contentSchema $ref $dynamicRef $recursiveRef $defs ' +
    'definitions const enum default example examples required type description title $comment propertyNames'
  ).split(' '),
);

/** The target of a reference may be marked. */
const holdsMark = (value: unknown): boolean =>
  everyObject(value).some((schema) => isMarked(schema) || '$ref' in schema || '$dynamicRef' in schema);

function everyObject(value: unknown): Schema[] {
  const seen = new Set<unknown>([value]);
  // A set that grows is walked to its end.
  for (const at of seen)
    if (typeof at === 'object' && at !== null) for (const child of Object.values(at)) seen.add(child);
  return [...seen].filter(isObject);
}

function below(schema: Schema, key: string): unknown[] {
  const found = [
    ...entriesOf(schema.properties).filter(([name]) => spelling(name) === spelling(key)),
    ...entriesOf(schema.patternProperties).filter(([pattern]) => matches(pattern, key)),
  ].map(([, child]) => child);
  if (found.length === 0) found.push(schema.additionalProperties, schema.unevaluatedProperties);
  if (!/^\d+$/.test(key)) return found;
  // Before the 2020-12 dialect `items` was the list that is `prefixItems` now.
  const { items, prefixItems, additionalItems, unevaluatedItems, contains } = schema;
  return [...found, items, prefixItems, additionalItems, unevaluatedItems, contains].flat();
}

/** A pattern that cannot be read may mean every key. */
function matches(pattern: string, key: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(key);
  } catch {
    return true;
  }
}

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const entriesOf = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : []);
const valuesOf = (value: unknown): unknown[] => (isObject(value) ? Object.values(value) : []);
