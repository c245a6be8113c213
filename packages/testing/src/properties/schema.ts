import type { JsonSchema } from '../messages.js';

/** A schema as it stands in a document: `true` takes everything, `false` nothing. */
export type Schema = JsonSchema | boolean;

export type JsonType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/** This library cannot make values of a schema; the message says of what in it. */
export class CannotGenerate extends Error {}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function schemasIn(value: unknown): Schema[] {
  return Array.isArray(value) ? (value as Schema[]) : [];
}

/** Follows `$ref` within the document. */
export function resolve(schema: Schema, root: JsonSchema): Schema {
  if (!isObject(schema) || typeof schema.$ref !== 'string') return schema;
  const { $ref: ref, ...beside } = schema;
  if (!ref.startsWith('#')) throw new CannotGenerate(`$ref to another document: ${ref}`);
  const target = ref
    .slice(1)
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], root);
  if (typeof target !== 'boolean' && !isObject(target))
    throw new CannotGenerate(`$ref to what is not there: ${ref}`);
  return merge(resolve(target as Schema, root), beside);
}

/** One schema that asks for what both ask for; roughly, as every value is validated afterwards. */
export function merge(a: Schema, b: Schema): Schema {
  if (a === false || b === false) return false;
  if (a === true) return b;
  if (b === true) return a;
  return {
    ...a,
    ...b,
    ...(a.properties && b.properties && { properties: { ...a.properties, ...b.properties } }),
    ...(a.required && b.required && { required: [...new Set([...a.required, ...b.required])] }),
  };
}

const typeOfKeyword: [JsonType, string[]][] = [
  ['object', ['properties', 'required', 'additionalProperties', 'propertyNames']],
  ['array', ['items', 'prefixItems', 'minItems', 'maxItems']],
  ['string', ['minLength', 'maxLength', 'pattern', 'format']],
  ['number', ['minimum', 'maximum', 'multipleOf']],
];

/** The types that a schema allows: said, or seen by its keywords. Empty: any. */
export function typesOf(schema: JsonSchema): JsonType[] {
  const type: unknown = schema.type;
  if (typeof type === 'string') return [type as JsonType];
  if (Array.isArray(type)) return type as JsonType[];
  return typeOfKeyword.filter(([, keywords]) => keywords.some((key) => key in schema)).map(([name]) => name);
}

export function numberOf(schema: JsonSchema, keyword: string): number | undefined {
  const value = schema[keyword];
  return typeof value === 'number' ? value : undefined;
}

/**
 * A value as a server may read it: without `null` for what is optional, numbers written as text as numbers, and JSON in place
 * of its text or the other way round. Models write all of these.
 */
export function asMeant(unresolved: Schema, value: unknown, root: JsonSchema): unknown {
  const schema = resolve(unresolved, root);
  if (typeof schema === 'boolean') return value;
  const { type, properties = {}, required = [], items = true, additionalProperties = true } = schema;
  const memberSchema = (name: string) =>
    (Object.hasOwn(properties, name) ? properties[name] : additionalProperties) as Schema;
  if (typeof value === 'string') return fromText(value, type);
  if (typeof value !== 'object' || value === null) return value;
  if (type === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return value.map((item) => asMeant(items as Schema, item, root));
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([name, member]) => member !== null || required.includes(name) || !Object.hasOwn(properties, name),
      )
      .map(([name, member]) => [name, asMeant(memberSchema(name), member, root)]),
  );
}

function fromText(text: string, type: unknown): unknown {
  const isNumber = type === 'number' || type === 'integer';
  if (isNumber) return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (type !== 'array' && type !== 'object') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
