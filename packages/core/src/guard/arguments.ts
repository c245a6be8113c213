import { isObject } from '../protocol/json-rpc.js';
import { isOneTypo } from '../text/edit-distance.js';

/** The parts of a tool's input schema (JSON Schema) that are read. */
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
  /** The arguments for the tool. */
  given: Record<string, unknown>;
  /** Arguments that the tool does not know, and is not given. */
  ignored: string[];
  /** Why the call is refused: a known argument is written wrong. */
  problem?: string;
}

/** Unknown arguments that may be known ones written wrong: a host adds a few, a stranger ten thousand. */
const mostCompared = 100;

/**
 * Reads a call's arguments alike for every tool: `null` means "not given", and numbers may be text. Arguments that a host
 * adds (Gemini CLI: `wait_for_previous`) are ignored aloud. A mistyped name is refused: the call would mean something else.
 *
 * @param schema the tool's; if it allows further arguments, none is unknown
 */
export function readArguments(args: Record<string, unknown>, schema: ObjectSchema): ReadArguments {
  const given = asSchemaHas(args, schema) as Record<string, unknown>;
  const { properties = {}, required = [], additionalProperties = false, patternProperties } = schema;
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(properties, name));
  if (unknown.length === 0 || additionalProperties !== false || patternProperties !== undefined)
    return { given, ignored: [] };
  for (const name of unknown.slice(0, mostCompared)) {
    const meant = Object.keys(properties).find((known) => {
      // Between names of one or two letters everything is one letter away.
      if (known.length < 3 && (!required.includes(known) || Object.hasOwn(given, known))) return false;
      return isOneTypo(name, known);
    });
    if (meant !== undefined)
      return { given, ignored: [], problem: `${quoted(name)}: did you mean ${quoted(meant)}?` };
  }
  const known = Object.entries(given).filter(([name]) => Object.hasOwn(properties, name));
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

/** The value as its schema has it: without null for what is optional, and numbers as numbers. */
function asSchemaHas(value: unknown, schema: ObjectSchema): unknown {
  const { type, properties, required = [], items } = schema;
  if (typeof value === 'string') return type === 'number' || type === 'integer' ? asNumber(value) : value;
  if (Array.isArray(value)) {
    if (!isObject(items)) return value;
    const read = value.map((item) => asSchemaHas(item, items));
    return read.some((item, i) => item !== value[i]) ? read : value;
  }
  if (!isObject(value)) return value;
  // Most calls need no change: a copy is made with the first one.
  let changed: Record<string, unknown> | undefined;
  for (const name of Object.keys(value)) {
    const known =
      properties && Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties;
    if (!isObject(known)) continue;
    const member = value[name];
    const isOptional = known !== schema.additionalProperties && !required.includes(name);
    const isAbsent = member === null && isOptional && !takesNull(known);
    const read = isAbsent ? undefined : asSchemaHas(member, known);
    if (read === member) continue;
    changed ??= { ...value };
    if (isAbsent) delete changed[name];
    else changed[name] = read;
  }
  return changed ?? value;
}

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/** Models write numbers as text now and then. Text with more digits than a double has stays text. */
function asNumber(text: string): number | string {
  if (text.length > 30 || !decimal.test(text)) return text;
  const digits = text
    .replace(/[eE].*/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '');
  const number = Number(text);
  const isExact = digits.length <= 15 && Number.isFinite(number) && (number !== 0 || digits === '');
  return isExact ? number + 0 : text;
}

function takesNull({ type, anyOf = [], ...rest }: ObjectSchema): boolean {
  const types = Array.isArray(type) ? type : [type];
  if (types.includes('null') || anyOf.some((part) => isObject(part) && takesNull(part))) return true;
  return type === undefined && anyOf.length === 0 && !Object.keys(rest).some((key) => restricting.has(key));
}

/** Keywords that a schema without a type says what it takes with. */
const restricting = new Set(['enum', 'const', 'oneOf', 'allOf', '$ref', 'not']);
