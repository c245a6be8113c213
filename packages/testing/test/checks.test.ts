import { expect, test } from 'vitest';
import { leakIn, schemaProblem, textOf, tokensOf } from '../src/index.ts';

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
  const tool = { name: 'add', inputSchema: { type: 'object' } };
  expect(tokensOf([tool])).toBe(Math.ceil(JSON.stringify([tool]).length / 4));
  expect(
    textOf({ content: [{ type: 'text', text: 'a' }, { type: 'image' }, { type: 'text', text: 'b' }] }),
  ).toBe('a\nb');
});
