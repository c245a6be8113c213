import { expect, test } from 'vitest';
import { leakIn, schemaProblem, textOf, tokensOf, toolProblems } from '../src/index.ts';

const tool = {
  name: 'add',
  title: 'Add',
  description: 'Adds.',
  inputSchema: { type: 'object' },
  annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
};

test('a tool that is presented well has no problems', () => {
  expect(toolProblems(tool)).toEqual([]);
});

test.each([
  [{ name: 'no spaces allowed' }, 'the name'],
  [{ title: '' }, 'title'],
  [{ description: '' }, 'description'],
  [{ inputSchema: { type: 'string' } }, 'input schema'],
  [{ outputSchema: { type: 'array' } }, 'output schema'],
  [{ annotations: {} }, 'readOnlyHint'],
  [{ annotations: { readOnlyHint: true, openWorldHint: true } }, 'destructiveHint'],
  [{ annotations: { readOnlyHint: true, destructiveHint: false } }, 'openWorldHint'],
  [{ inputSchema: { type: 'object', oneOf: [] } }, 'arguments uses oneOf'],
  [
    { inputSchema: { type: 'object', properties: { x: { type: 'string', pattern: '^(\\w+\\s?)*$' } } } },
    'backtrack',
  ],
])('a tool with %j has a problem that names it', (change, word) => {
  expect(toolProblems({ ...tool, ...change } as never).join()).toContain(word);
});

test.each([
  [{ type: ['number', 'string'] }, 'arguments.x has several types'],
  [{ enum: ['a'] }, 'arguments.x has no type'],
  [{ type: 'string', format: 'duration-of-things' }, 'arguments.x has the format'],
  [{ type: 'array', items: { anyOf: [] } }, 'arguments.x[] uses anyOf'],
  [{ type: 'object', additionalProperties: { $ref: '#/$defs/x' } }, 'arguments.x.* uses $ref'],
  [{ type: 'object', propertyNames: {} }, 'arguments.x uses propertyNames'],
  [{ type: 'object', properties: { y: { type: 'number', not: {} } } }, 'arguments.x.y uses not'],
])('an argument advertised as %j is named', (x, says) => {
  const inputSchema = { type: 'object', properties: { x } };
  expect(toolProblems({ ...tool, inputSchema } as never).join()).toContain(says);
});

test.each([
  ['Error: x\n    at run (/app/dist/main.js:1:2)', 'a stack trace'],
  ['{"message":"Error: x\\n    at run (/app/main.js:1:2)"}', 'a stack trace'],
  ['cannot find /home/me/app/node_modules/zod/index.js', 'a path into node_modules'],
  ['file:///home/me/x', 'a file URL'],
  ['in /home/me/app/src/server.ts', 'an absolute path to source or built code'],
])('%j gives away %s', (text, what) => {
  expect(leakIn(text)).toBe(what);
});

test.each([
  'The file config.yaml is missing.',
  'src/server.ts, line 4',
  'look at https://example.com/a/src/b.js',
  'and/or',
])('%j gives nothing away', (text) => {
  expect(leakIn(text)).toBeUndefined();
});

test('a value that does not fit its schema is told with its place', () => {
  const schema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };
  expect(schemaProblem(schema, { n: 1 })).toBeUndefined();
  expect(schemaProblem(schema, { n: 'one' })).toContain('structuredContent/n must be number');
});

test('tokens are counted as characters ÷ 4, and a text is the text blocks of a result', () => {
  expect(tokensOf([tool])).toBe(Math.ceil(JSON.stringify([tool]).length / 4));
  expect(
    textOf({ content: [{ type: 'text', text: 'a' }, { type: 'image' }, { type: 'text', text: 'b' }] }),
  ).toBe('a\nb');
});
