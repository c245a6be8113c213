import { isObject } from './json-rpc.js';

/** What is read of a tool's input schema, written as JSON Schema. */
export interface ObjectSchema {
  type?: unknown;
  properties?: Record<string, ObjectSchema>;
  required?: string[];
  additionalProperties?: unknown;
  patternProperties?: unknown;
  items?: unknown;
  anyOf?: unknown[];
}

export interface ReadArguments {
  /** What the tool is given. */
  given: Record<string, unknown>;
  /** Arguments that the tool does not know, and is not given. */
  ignored: string[];
  /** Why the call is refused: a known argument is written wrong. */
  problem?: string;
}

/**
 * Reads a call's arguments in the same way for every tool. Models send `null` for "not given", and hosts add arguments of
 * their own: Gemini CLI sends `wait_for_previous` with every call. A mistyped name is refused, for the call would mean
 * something else without it.
 *
 * @param schema the tool's; where it allows any further argument, there are no unknown ones
 */
export function readArguments(args: Record<string, unknown>, schema: ObjectSchema): ReadArguments {
  const given = withoutNulls(args, schema) as Record<string, unknown>;
  const { properties = {}, required = [], additionalProperties = false, patternProperties } = schema;
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(properties, name));
  if (unknown.length === 0 || additionalProperties !== false || patternProperties !== undefined)
    return { given, ignored: [] };
  for (const name of unknown) {
    const meant = Object.keys(properties).find((known) => {
      // Between names of one or two letters everything is one letter away.
      if (known.length < 3 && (!required.includes(known) || Object.hasOwn(given, known))) return false;
      return isOneTypo(name, known);
    });
    if (meant !== undefined)
      return { given, ignored: [], problem: `${quoted(name)}: did you mean ${quoted(meant)}?` };
  }
  const known = Object.entries(given).filter(([name]) => !unknown.includes(name));
  return { given: Object.fromEntries(known), ignored: unknown };
}

const longestName = 60;
const mostNames = 5;

/** One line for the answer's text. */
export function ignoredLine(names: string[]): string {
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  const listed = names.slice(0, mostNames).map(quoted).join(', ');
  return `Ignored unknown argument${names.length > 1 ? 's' : ''}: ${listed}${more}.`;
}

function quoted(name: string): string {
  return JSON.stringify(name.length > longestName ? `${name.slice(0, longestName)}…` : name);
}

/** The same value, without the members that are null where their schema has them optional and not null. */
function withoutNulls(value: unknown, schema: ObjectSchema): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return isObject(items) && 'properties' in items ? value.map((item) => withoutNulls(item, items)) : value;
  }
  const { properties, required = [] } = schema;
  if (properties === undefined || !isObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known === undefined) return [[name, member]];
    if (member === null && !required.includes(name) && !takesNull(known)) return [];
    return [[name, withoutNulls(member, known)]];
  });
  return Object.fromEntries(members);
}

function takesNull({ type, anyOf = [], ...rest }: ObjectSchema): boolean {
  const types = Array.isArray(type) ? type : [type];
  if (types.includes('null') || anyOf.some((part) => isObject(part) && takesNull(part))) return true;
  return type === undefined && anyOf.length === 0 && !Object.keys(rest).some((key) => restricting.has(key));
}

/** Keywords that a schema without a type says what it takes with. */
const restricting = new Set(['enum', 'const', 'oneOf', 'allOf', '$ref', 'not']);

/** Whether one letter is wrong, missing, too many, or in the other order; or only case and separators differ. */
export function isOneTypo(written: string, known: string): boolean {
  const [a, b] = [plain(written), plain(known)];
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}
