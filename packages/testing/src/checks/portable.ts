import type { JsonSchema } from '../messages.js';

/** Keywords that some vendor's API refuses or drops; with `$ref` or `anyOf` a whole session loses its tools. */
const refused = [
  '$ref',
  'anyOf',
  'oneOf',
  'allOf',
  'not',
  'if',
  'propertyNames',
  'patternProperties',
  'prefixItems',
];

/** Formats that every vendor's API takes. */
const usualFormats = ['date-time', 'date', 'time', 'duration', 'email', 'uri', 'uuid', 'ipv4', 'ipv6'];

/**
 * What keeps a vendor's API from taking an input schema as it is advertised: a value without a type or with several,
 * combinators, references, unusual formats.
 */
export function portabilityProblems(schema: JsonSchema, at = 'arguments'): string[] {
  const keywords = refused.filter((keyword) => Object.hasOwn(schema, keyword));
  const { type, format, properties = {}, items, additionalProperties } = schema;
  const unusual = typeof format === 'string' && !usualFormats.includes(format) ? [format] : [];
  const inner: [string, unknown][] = [
    ...Object.entries(properties).map(([name, part]): [string, unknown] => [`${at}.${name}`, part]),
    [`${at}[]`, items],
    [`${at}.*`, additionalProperties],
  ];
  return [
    ...(typeof type === 'string' ? [] : [`${at} has ${Array.isArray(type) ? 'several types' : 'no type'}`]),
    ...keywords.map((keyword) => `${at} uses ${keyword}, which some hosts refuse or drop`),
    ...unusual.map((name) => `${at} has the format ${name}, which some hosts refuse`),
    ...inner.flatMap(([place, part]) => (isSchema(part) ? portabilityProblems(part, place) : [])),
  ];
}

function isSchema(part: unknown): part is JsonSchema {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}
