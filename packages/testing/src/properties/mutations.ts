import type { JsonSchema } from '../messages.js';
import { asMeant, isObject, numberOf, resolve, type Schema, schemasIn } from './schema.js';

type Path = (string | number)[];

/** One change of a value, that its schema may refuse. */
interface Mutation {
  path: Path;
  /** The value that is put there; none: what is there is taken away. */
  to?: { value: unknown };
}

/** A list that is too long stays below this, so that the schema refuses it and not the transport. */
const mostCharacters = 150_000;

/** A value of another type, as a replacement. */
const strangers: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  'NaN',
  '',
  ' ',
  'Infinity',
  '1',
  [],
  [null],
  {},
  { value: 1 },
];

/**
 * The value with one thing changed, such that `isWrong` says it is; undefined when nothing can be. What a server may take
 * though its schema does not say so is not wrong: see `asMeant`.
 *
 * @param pick which of the changes, where there are several
 */
export function nearlyValid(
  schema: JsonSchema,
  value: unknown,
  pick: number,
  isWrong: (value: unknown) => boolean,
): unknown {
  const all = mutationsOf(schema, value, schema, []);
  for (let i = 0; i < all.length; i++) {
    const mutation = all[(pick + i) % all.length];
    if (mutation === undefined) continue;
    const mutant = apply(value, mutation.path, mutation.to);
    if (isWrong(mutant) && isWrong(asMeant(schema, mutant, schema))) return mutant;
  }
  return undefined;
}

function mutationsOf(unresolved: Schema, value: unknown, root: JsonSchema, path: Path): Mutation[] {
  const schema = resolve(unresolved, root);
  if (typeof schema === 'boolean' || path.length > 6) return [];
  const put = (...others: unknown[]): Mutation[] => others.map((other) => ({ path, to: { value: other } }));
  const parts = [...schemasIn(schema.allOf), ...schemasIn(schema.anyOf), ...schemasIn(schema.oneOf)];
  return [
    // The arguments themselves are an object by the protocol, not by the tool's schema.
    ...(path.length === 0 ? [] : put(...strangers)),
    ...(typeof value === 'string' ? put(...wrongStrings(schema, value)) : []),
    ...put(...wrongNumbers(schema)),
    // Models write what is not text as text.
    ...(path.length === 0 || typeof value === 'string' ? [] : put(JSON.stringify(value))),
    ...(Array.isArray(value) ? wrongArrays(schema, value, root, path) : []),
    ...(isObject(value) ? wrongObjects(schema, value, root, path) : []),
    ...parts.flatMap((part) => mutationsOf(part, value, root, path)),
  ];
}

function wrongStrings(schema: JsonSchema, value: string): unknown[] {
  const max = numberOf(schema, 'maxLength');
  const min = numberOf(schema, 'minLength');
  return [
    ...(Array.isArray(schema.enum) ? [value.toUpperCase(), ` ${value}`, `${value}s`, 'no_such_choice'] : []),
    ...(max !== undefined ? ['x'.repeat(max + 1)] : []),
    ...(min !== undefined && min > 0 ? ['x'.repeat(min - 1)] : []),
    ...(schema.pattern !== undefined ? [`${value}\n`, ` ${value}`, '\u0000', '💥', '@@', '!'] : []),
  ];
}

function wrongNumbers(schema: JsonSchema): unknown[] {
  const bounds: [string, number][] = [
    ['minimum', -1],
    ['maximum', 1],
    ['exclusiveMinimum', 0],
    ['exclusiveMaximum', 0],
  ];
  return bounds.flatMap(([keyword, step]) => {
    const bound = numberOf(schema, keyword);
    return bound === undefined ? [] : [bound + step, bound + step * 0.5, bound + step * 1e12];
  });
}

function wrongArrays(schema: JsonSchema, value: unknown[], root: JsonSchema, path: Path): Mutation[] {
  const max = numberOf(schema, 'maxItems');
  const min = numberOf(schema, 'minItems') ?? 0;
  const prefix = schemasIn(schema.prefixItems);
  const items = (schema.items ?? true) as Schema;
  const at = value.length === 0 ? [] : [...new Set([0, value.length - 1])];
  return [
    ...(min > 0 ? [{ path, to: { value: value.slice(0, min - 1) } }] : []),
    ...(max !== undefined && value.length > 0 && sizeOf(value[0]) * max < mostCharacters
      ? [{ path, to: { value: Array(max + 1).fill(value[0]) } }]
      : []),
    ...(schema.uniqueItems === true && value.length > 0
      ? [{ path, to: { value: [...value, value[0]] } }]
      : []),
    ...at.flatMap((i) => mutationsOf(prefix[i] ?? items, value[i], root, [...path, i])),
  ];
}

function wrongObjects(
  schema: JsonSchema,
  value: Record<string, unknown>,
  root: JsonSchema,
  path: Path,
): Mutation[] {
  const { properties = {}, required = [] } = schema;
  const other = (schema.additionalProperties ?? true) as Schema;
  const set = (name: string, what: unknown): Mutation => ({ path: [...path, name], to: { value: what } });
  return [
    ...required.map((name) => ({ path: [...path, name] })),
    ...(other === true ? [] : ['extra_field', 'constructor'].map((name) => set(name, { value: 1 }))),
    ...(schema.propertyNames === undefined
      ? []
      : ['not a name!', 'x'.repeat(300)].map((name) => set(name, 1))),
    ...Object.entries(properties).flatMap(([name, property]) =>
      mutationsOf(property, value[name], root, [...path, name]),
    ),
    ...Object.keys(value)
      .filter((name) => !Object.hasOwn(properties, name))
      .flatMap((name) => mutationsOf(other, value[name], root, [...path, name])),
  ];
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}

/** A copy with the change in it. */
function apply(value: unknown, path: Path, to: Mutation['to']): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return to?.value;
  if (Array.isArray(value)) return value.map((item, i) => (i === step ? apply(item, rest, to) : item));
  const entries = Object.entries(isObject(value) ? value : {}).filter(([name]) => name !== step);
  if (rest.length === 0 && to === undefined) return Object.fromEntries(entries);
  const inner = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return Object.fromEntries([...entries, [String(step), apply(inner, rest, to)]]);
}
