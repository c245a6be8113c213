import type { JsonSchema, Tool } from '../messages.js';

/** A schema inside an input schema, and where it is. */
export interface Part {
  /** `arguments.users[].name`. */
  at: string;
  schema: JsonSchema;
  /** Its own description and those of everything around it. */
  described: string;
  isRoot: boolean;
}

/** Keywords that hold one schema, a list of them, or a table of them. */
const inside = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'];
const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const tables = ['properties', '$defs', 'definitions', 'patternProperties'];

/** Every schema inside a tool's input schema, the whole one first. */
export function* partsOf({ inputSchema, description = '' }: Tool): Generator<Part> {
  if (isSchema(inputSchema)) yield* walk(inputSchema, 'arguments', description, true);
}

function* walk(schema: JsonSchema, at: string, around: string, isRoot = false): Generator<Part> {
  const described = `${around}\n${typeof schema.description === 'string' ? schema.description : ''}`;
  yield { at, schema, described, isRoot };
  const inner: [string, unknown][] = [
    ...tables.flatMap((key) =>
      Object.entries(isSchema(schema[key]) ? schema[key] : {}).map(([name, part]): [string, unknown] => [
        `${at}.${name}`,
        part,
      ]),
    ),
    ...lists.flatMap((key) =>
      (Array.isArray(schema[key]) ? schema[key] : []).map((part): [string, unknown] => [at, part]),
    ),
    ...inside.map((key): [string, unknown] => [key === 'items' ? `${at}[]` : `${at}.*`, schema[key]]),
  ];
  for (const [place, part] of inner) if (isSchema(part)) yield* walk(part, place, described);
}

export function isSchema(part: unknown): part is JsonSchema {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}
