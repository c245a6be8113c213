import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonSchema } from '../src/index.js';
import { valuesOf } from '../src/properties/arbitrary.js';
import { checkTools, propertiesText } from '../src/properties/index.js';
import { nearlyValid } from '../src/properties/mutations.js';
import { Validity } from '../src/properties/validity.js';

const bin = fileURLToPath(new URL('planted/any-tools.mjs', import.meta.url));
const check = (plant: string, cases = 400, seed = 7) =>
  checkTools({ bin, env: { PLANT: plant }, cases, seed, deadlineMs: 3_000 });

test('a server that keeps what its schemas say has no failures', async () => {
  const report = await check('', 2_000);
  expect(report.failures, propertiesText(report)).toEqual([]);
  expect(report).toMatchObject({ cases: 2_000, tools: [{ tool: 'order', valid: 1_000, invalid: 1_000 }] });
  expect(report.tools[0]?.refused).toBeLessThan(500);
});

test.each([
  ['error', 'valid', /^protocol error -32603: Internal error/, { cups: 8 }],
  ['dies', 'valid', /^the process ended/, { size: 3 }],
  ['hangs', 'valid', /^not answered in time/, { size: 3 }],
  ['outside', 'valid', /^structuredContent\/total must be integer/, { drink: 'coffee' }],
  ['unstructured', 'valid', /^no structuredContent, though/, {}],
  ['message', 'valid', /^a wrong message: /, { size: 3 }],
  ['takes', 'invalid', /^wrong arguments were taken: arguments/, {}],
  ['protocol-error', 'invalid', /^protocol error -32602/, {}],
  ['nameless', 'invalid', /^the refusal does not name the field \(/, {}],
  ['wordless', 'invalid', /^a refusal without a word/, {}],
  ['stack', 'invalid', /^leaks a stack trace/, {}],
  ['path', 'invalid', /^leaks an absolute path/, {}],
] as const)(
  'a planted fault (%s) is found and named, with the arguments that do it',
  async (plant, kind, problem, args) => {
    const { failures } = await check(plant);
    expect(failures).toContainEqual({
      tool: 'order',
      kind,
      problem: expect.stringMatching(problem),
      arguments: expect.objectContaining(args),
      shrinks: expect.any(Number),
    });
    expect(failures.every((failure) => failure.kind === kind)).toBe(true);
  },
);

test('examples may come from calls that are made beforehand', async () => {
  const report = await checkTools({
    bin,
    cases: 40,
    seed: 7,
    examples: async (call) => {
      const { structuredContent } = await call('order', { drink: 'tea', name: 'Ann', cups: 11 });
      return [{ tool: 'order', arguments: { drink: 'tea', name: 'Ann', cups: structuredContent?.total } }];
    },
  });
  expect(report.failures, propertiesText(report)).toEqual([]);
  const unanswered = checkTools({
    bin,
    env: { PLANT: 'protocol-error' },
    examples: async (call) => {
      await call('order', {});
      return [];
    },
  });
  await expect(unanswered).rejects.toThrow(/^order could not be called beforehand: .*drink/);
});

test('a line on stdout that is no message is found', async () => {
  const { failures } = await check('stdout');
  expect(failures).toEqual([{ problem: 'writes to stdout what is no message: three!' }]);
});

test('an input schema that is none is found', async () => {
  const { failures, tools } = await check('no-schema');
  expect(failures).toEqual([
    { problem: expect.stringMatching(/^order cannot be checked: schema is invalid/) },
  ]);
  expect(tools).toEqual([]);
});

test('a counterexample is made small, and the text says how to do it again', async () => {
  const report = await check('error');
  const [failure] = report.failures;
  expect(Object.keys(failure?.arguments as object).sort()).toEqual(['cups', 'drink', 'name']);
  expect(propertiesText(report)).toMatch(/again with \{ seed: 7, tools: \['order'\] \}/);
  expect(await check('error')).toEqual(report);
});

test('a tool that is not there is refused, with the names of those that are', async () => {
  await expect(checkTools({ bin, tools: ['no_such_tool'] })).rejects.toThrow(
    'no tool no_such_tool; there are order',
  );
});

const schemas: [name: string, schema: JsonSchema][] = [
  ['integers between bounds', { type: 'integer', minimum: -3, exclusiveMaximum: 9 }],
  ['steps', { type: 'number', multipleOf: 0.25, minimum: 1, maximum: 2 }],
  ['a choice', { enum: ['a', 1, null] }],
  ['strings of a length', { type: 'string', minLength: 3, maxLength: 5 }],
  ['a pattern', { type: 'string', pattern: '^(GET|PUT) /[a-z]{1,8}$', maxLength: 12 }],
  ...['date', 'date-time', 'time', 'email', 'uri', 'uuid', 'ipv4', 'ipv6', 'hostname'].map(
    (format): [string, JsonSchema] => [`format ${format}`, { type: 'string', format }],
  ),
  ['a list without doubles', { type: 'array', items: { type: 'boolean' }, uniqueItems: true, minItems: 2 }],
  [
    'a tuple',
    { type: 'array', prefixItems: [{ const: 'x' }, { type: 'integer' }], items: false, minItems: 2 },
  ],
  [
    'names of properties',
    {
      type: 'object',
      propertyNames: { pattern: '^[a-z]{1,3}$' },
      additionalProperties: { type: 'integer' },
      minProperties: 1,
    },
  ],
  [
    'a schema that holds itself',
    {
      $ref: '#/$defs/tree',
      $defs: {
        tree: {
          type: 'object',
          properties: { left: { $ref: '#/$defs/tree' }, value: { type: 'integer' } },
          required: ['value'],
        },
      },
    },
  ],
  [
    'parts of a whole',
    {
      allOf: [
        { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
        { properties: { b: { type: 'integer' } }, required: ['b'] },
      ],
    },
  ],
  [
    'one of two',
    {
      oneOf: [{ type: 'integer' }, { type: 'object', properties: { n: { type: 'null' } }, required: ['n'] }],
    },
  ],
  ['types without a name', { properties: { a: { minimum: 3 } }, required: ['a', 'b'], type: 'object' }],
];

test.each(schemas)('%s: most values that are made are valid, and a change makes them wrong', (_, schema) => {
  const whole: JsonSchema = {
    type: 'object',
    properties: { it: schema },
    required: ['it'],
    ...(schema.$defs !== undefined && { $defs: schema.$defs }),
  };
  const validity = new Validity(whole);
  const values = fc.sample(valuesOf(whole), { numRuns: 300, seed: 5 });
  const good = values.filter((value) => validity.isValid(value));
  expect(good.length).toBeGreaterThan(200);
  for (const [i, value] of good.entries()) {
    const mutant = nearlyValid(whole, value, i, (other) => validity.isWrong(other));
    expect(validity.isWrong(mutant)).toBe(true);
    expect(validity.wrongFields(mutant)).not.toEqual([]);
  }
});

test.each([0, 1, 3, 10, 23])('strings of at most %i characters are made at once', (maxLength) => {
  const made = fc.sample(valuesOf({ type: 'string', maxLength }), { numRuns: 200, seed: 1 });
  expect(made.every((text) => [...String(text)].length <= maxLength)).toBe(true);
});
