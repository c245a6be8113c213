import { watchTurns } from '@mcp-reference/testing';
import { expect, test } from 'vitest';
import { ApiDocument } from '../src/api/document.js';
import { pagesOf } from '../src/api/markdown.js';
import { Search } from '../src/api/search.js';

const letters = 'abcdefghijklmnopqrstuvwxyz';
/** A word of its own for each number, `long` letters long. */
const word = (n: number, long: number) =>
  Array.from({ length: long }, (_, i) => letters[(n * 7 + i * (n % 11) + Math.floor(n / 26)) % 26]).join('');
const common = Array.from({ length: 100 }, (_, i) => word(i, 4));

/** 10,000 operations: a hundred words are in all of them, and each has some of its own. */
const paths = Object.fromEntries(
  Array.from({ length: 10_000 }, (_, i) => {
    const own = Array.from({ length: 8 }, (_, j) => word(i * 8 + j, 12));
    const operation = { operationId: `op${i}`, summary: `${own.join(' ')} ${common.join(' ')}` };
    return [`/thing${i}`, { get: { ...operation, responses: { 200: { description: 'ok' } } } }];
  }),
);
const search = await Search.of(
  pagesOf(new ApiDocument({ openapi: '3.1.0', info: { title: 'Big', version: '1' }, paths })),
);

test.each([
  ['words that all operations have', common.join(' ')],
  ['the same word again and again', 'abcd '.repeat(100)],
  ['long words', Array.from({ length: 16 }, (_, i) => word(i * 31, 30)).join(' ')],
  ['a word of 500 letters', word(5, 500)],
  ['letters', 'q w e r t y u i o p '.repeat(25)],
])(
  'a query of %s finds its operations, and holds the event loop for no more than 100 ms',
  async (_, text) => {
    await search.find('warm up');
    const longest = watchTurns();
    await search.find(text.slice(0, 500));
    expect(longest()).toBeLessThan(100);
  },
);

test('an operation that has more of the words comes first', async () => {
  const [first] = await search.find(`${word(800, 12)} ${word(803, 12)} ${word(806, 12)}`);
  expect(first?.id).toBe('op100');
});
