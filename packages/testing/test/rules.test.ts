// The rules on what they must not mind, and on places that the planted faults do not reach.
import { expect, test } from 'vitest';
import { allRules, judge, observe, type Tool, type ToolResult } from '../src/index.ts';
import { rulesWithout } from '../src/rules/rule.ts';
import type { Exchange } from '../src/wire/recording.ts';

const exchange = (method: string, params: object, result: object): Exchange => ({
  method,
  params: params as Record<string, unknown>,
  answer: { jsonrpc: '2.0', id: 1, result: result as Record<string, unknown> },
});

/** The rule's findings for a server with this tool, which gives this result. */
function findingsOf(
  rule: string,
  tool: Partial<Tool>,
  result?: Partial<ToolResult>,
  args: object = {},
): string[] {
  const whole = { name: 'find', inputSchema: { type: 'object' }, ...tool };
  const called =
    result && exchange('tools/call', { name: 'find', arguments: args }, { content: [], ...result });
  const seen = observe(
    [exchange('tools/list', {}, { tools: [whole] }), ...(called ? [called] : [])],
    'legacy',
  );
  return judge(
    allRules.filter(({ id }) => id === rule),
    seen,
  ).map(({ says }) => says);
}

const argument = (x: object) => ({ inputSchema: { type: 'object', properties: { x } } }) as Partial<Tool>;

test.each([
  [
    'schema-one-type',
    { type: 'array', items: { type: ['string', 'null'] } },
    'arguments.x[] has several types: string, null',
  ],
  [
    'schema-no-union',
    { type: 'object', properties: { y: { oneOf: [{ type: 'string' }] } } },
    'arguments.x.y uses oneOf',
  ],
  ['schema-no-union', { type: 'object', additionalProperties: { not: {} } }, 'arguments.x.* uses not'],
  ['schema-no-reference', { type: 'array', items: { $ref: '#/$defs/y' } }, 'arguments.x[] uses $ref'],
  [
    'schema-bounds-in-words',
    { type: 'integer', minimum: 1, description: 'From 1 to 9.', maximum: 16 },
    'arguments.x has maximum 16',
  ],
])('%s finds %j', (rule, schema, says) => {
  expect(findingsOf(rule, argument(schema)).join()).toContain(says);
});

test.each([
  ['schema-bounds-in-words', { type: 'integer', maximum: 10_000, minimum: 1, description: '1 to 10,000.' }],
  [
    'schema-bounds-in-words',
    { type: 'array', items: { type: 'string' }, maxItems: 4, description: 'One to four names.' },
  ],
  ['schema-bounds-in-words', { type: 'number', minimum: 0, description: 'Not negative.' }],
  ['schema-bounds-in-words', { type: 'integer', maximum: Number.MAX_SAFE_INTEGER, description: 'Any.' }],
  ['schema-default-in-words', { type: 'boolean', default: false, description: 'Default false.' }],
  ['schema-usual-format', { type: 'string', format: 'date-time' }],
  ['schema-linear-pattern', { type: 'string', pattern: '^[a-z]+$' }],
])('%s does not mind %j', (rule, schema) => {
  expect(findingsOf(rule, argument(schema))).toEqual([]);
});

const text = (value: string) => [{ type: 'text', text: value }];

test.each<[string, string, Record<string, unknown>, object?]>([
  ['a rounded number', '12.3 °C in Oslo', { celsius: 12.34, city: 'Oslo' }],
  ['thousands with a comma', '10,500 people', { people: 10_500 }],
  ['a percentage', 'rain 40 %', { rain: 0.4 }],
  ['a time by its hour', 'due at 14:30', { due: '2026-11-28T14:30:00Z' }],
  ['a word with spaces', 'partly cloudy', { sky: 'partly_cloudy' }],
  ['a count that the reader can make', 'Oslo, Bergen', { count: 2, places: ['Oslo', 'Bergen'] }],
  ['what the caller has sent', 'It is 5.', { sum: 5, operation: 'add' }, { operation: 'add' }],
  ['nothing', 'no alerts', { alerts: [], count: 0 }],
  ['a text that is the structure', JSON.stringify({ a: 1.5, b: 'x' }), { a: 1.5, b: 'x' }],
])('text and structure agree on %s', (_what, said, structuredContent, args = {}) => {
  const result = { content: text(said), structuredContent };
  expect(findingsOf('text-has-structure', {}, result, args)).toEqual([]);
  expect(findingsOf('structure-has-text', {}, result, args)).toEqual([]);
});

test.each([
  ['https://example.com/a', 'See https://example.com/a', { place: 'Oslo' }],
  ['1995', 'Oslo, as of 1995', { place: 'Oslo' }],
  [
    '"Not covered',
    'Oslo\nNot covered by this service, which does not promise that there are none.',
    { place: 'Oslo' },
  ],
])('%s is in the text only', (fact, said, structuredContent) => {
  expect(findingsOf('structure-has-text', {}, { content: text(said), structuredContent }).join()).toContain(
    fact,
  );
});

test.each([
  [{ a: 1, deep: [{ severity: 'extreme' }] }, 'deep[].severity'],
  [{ a: 1, id: 'x-17' }, 'id'],
  [{ a: 1, degrees: 21.5 }, 'degrees'],
])('a fact of %j is in the structure only', (structuredContent, path) => {
  expect(findingsOf('text-has-structure', {}, { content: text('1'), structuredContent })).toEqual([
    `the text lacks a fact of the structure: ${path}`,
  ]);
});

test('each rule has a name, a demand, a reason, and reports in a form that can be looked up', () => {
  for (const { id, demand, why, reports } of allRules) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
    expect(demand).toMatch(/^[A-Z`].*\.$/);
    expect(why).toMatch(/\.$/);
    for (const report of reports) expect(report).toMatch(/^([\w.-]+\/[\w.-]+#\d+|https:\/\/\S+)$/);
  }
  expect(new Set(allRules.map(({ id }) => id)).size).toBe(allRules.length);
});

test('rules can be switched off by their names, and only by names that there are', () => {
  expect(rulesWithout(allRules, ['tool-title'])).toHaveLength(allRules.length - 1);
  expect(() => rulesWithout(allRules, ['tool-titel'])).toThrow('no rule is called tool-titel');
});
