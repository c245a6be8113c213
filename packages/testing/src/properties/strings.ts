import fc from 'fast-check';
import type { JsonSchema } from '../messages.js';
import { numberOf } from './schema.js';

/** Strings that programs have stumbled over. */
const awkward = [
  '',
  ' ',
  '0',
  '-1',
  '1e999',
  'NaN',
  'null',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  'a\u0000b',
  '\ud800',
  '\u202eabc',
  'e\u0301',
  '👩‍👩‍👧‍👦',
  "'; DROP TABLE x; --",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what a template would replace
  '${7*7}{{7*7}}%s%n',
  '<script>',
  '\r\n\t',
  '$(id)`id`',
  '-rf',
  '--help',
];

/** Strings of a schema: any text within its lengths, now and then as long as allowed, or what its format or pattern asks for. */
export function stringsOf(schema: JsonSchema): fc.Arbitrary<string> {
  const { pattern, format } = schema;
  if (typeof pattern === 'string') return matching(pattern, schema);
  if (typeof format === 'string' && formats[format] !== undefined) return formats[format]();
  const min = numberOf(schema, 'minLength') ?? 0;
  const max = numberOf(schema, 'maxLength') ?? 10_000;
  const short = { minLength: min, maxLength: Math.max(min, Math.min(max, min + 30)) };
  const fits = (text: string) => {
    const length = [...text].length;
    return length >= min && length <= max;
  };
  const known = awkward.filter(fits);
  return fc.oneof(
    { weight: 4, arbitrary: fc.string({ ...short, unit: 'grapheme-ascii' }) },
    { weight: 3, arbitrary: fc.string({ ...short, unit: 'binary' }).filter(fits) },
    // Where hardly a number fits, the filter would look for one for ever.
    ...(min <= 1 && max >= longestNumber ? [{ weight: 2, arbitrary: numerals }] : []),
    ...(known.length > 0 ? [{ weight: 4, arbitrary: fc.constantFrom(...known) }] : []),
    { weight: 1, arbitrary: long(min, max) },
  );
}

/** One character many times: up to what is allowed, but no more than a few thousand except right at the limit. */
function long(min: number, max: number): fc.Arbitrary<string> {
  const lengths = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min, max: Math.max(min, Math.min(max, 3_000)) }) },
    { weight: 1, arbitrary: fc.constant(max) },
  );
  return fc
    .tuple(fc.constantFrom('a', '9', ' ', '(', 'é', '\\', '"', '-'), lengths)
    .map(([character, length]) => character.repeat(length));
}

function matching(pattern: string, schema: JsonSchema): fc.Arbitrary<string> {
  const max = numberOf(schema, 'maxLength');
  // `size` keeps `+` and `*` short; a pattern fast-check cannot read throws, which the caller reports.
  return fc.stringMatching(new RegExp(pattern, 'u'), {
    size: 'small',
    ...(max !== undefined && { maxLength: max }),
  });
}

/** `-1.7976931348623157e+308` */
const longestNumber = 24;
const numerals = fc.oneof(fc.integer().map(String), fc.double().map(String));

const date = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString());
/** Made when a schema asks for one: the table behind `webUrl` takes a second of processor time. */
const formats: Record<string, () => fc.Arbitrary<string>> = {
  'date-time': () => date,
  date: () => date.map((text) => text.slice(0, 10)),
  time: () => date.map((text) => text.slice(11)),
  email: () => fc.emailAddress(),
  hostname: () => fc.domain(),
  ipv4: () => fc.ipV4(),
  ipv6: () => fc.ipV6(),
  uri: () => fc.webUrl(),
  url: () => fc.webUrl(),
  'uri-reference': () => fc.webPath(),
  uuid: () => fc.uuid(),
};
