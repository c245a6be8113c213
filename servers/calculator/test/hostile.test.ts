import { type Connection, connect, textOf } from '@mcp-reference/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../package.json';
import { open } from '../src/open.js';
import { createServer } from '../src/server.js';
import { settings } from '../src/settings.js';

const bin = new URL('../dist/main.js', import.meta.url);

let connection: Connection;
beforeAll(async () => {
  connection = await connect({
    client: 'v2-modern',
    wiring: 'stdio',
    server: { bin, package: packageJson, createServer, open, settings },
  });
});
afterAll(() => connection.close());

const evaluate = (args: Record<string, unknown>) => connection.client.callTool('evaluate', args);

/** Attempts to get more than arithmetic, and what the answer must say. */
const attempts: [expression: string, says: RegExp][] = [
  // Time and memory.
  ['9**9**9**9', /infinite|too long/],
  ['9^9^9^9', /infinite|too long/],
  ['factorial(1e9)', /too long|infinite/],
  ['factorial(170000)', /too long|infinite|decimal|./],
  ['sum(1:1e9)', /ranges are not supported/i],
  ['ones(1e5, 1e5)', /"ones" is unknown/],
  ['zeros(1e5, 1e5)', /"zeros" is unknown/],
  ['range(1, 1e9)', /"range" is unknown/],
  ['combinations(1e9, 5e8)', /./],
  ['gamma(1e8)', /./],
  [
    '(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))',
    /nested deeper/,
  ],
  [`1${'+1'.repeat(499)}`, /nested deeper|more than/],
  ['-'.repeat(900).concat('1'), /nested deeper|cannot be read/],
  ['!'.repeat(900), /cannot be read/],
  ['1'.repeat(1_000), /./],
  ['1e999999999', /infinite|cannot be read|overflow/i],
  // Ways out of the engine.
  ['import({a: 1})', /unknown|not supported/],
  ['config({})', /unknown|not supported/],
  ['createUnit("foo")', /unknown|text/],
  ['evaluate("1")', /unknown|text/],
  ['parse("1")', /unknown|text/],
  ['simplify("x")', /unknown|text/],
  ['derivative("x", "x")', /unknown|text/],
  ['compile("1")', /unknown|text/],
  ['parser()', /unknown/],
  ['chain(1)', /unknown/],
  ['typed("f", {})', /unknown|text|not supported/],
  ['help(1)', /unknown/],
  ['random()', /unknown/],
  ['cos.constructor("return process")()', /properties|named functions|cannot be read/i],
  ['"".constructor', /properties/i],
  ['[].constructor', /properties/i],
  ['pi.constructor', /properties/i],
  ['constructor', /"constructor" is unknown/],
  ['constructor("x")', /"constructor" is unknown/],
  ['__proto__', /"__proto__" is unknown/],
  ['__proto__()', /"__proto__" is unknown/],
  ['toString()', /"toString" is unknown/],
  ['hasOwnProperty("a")', /unknown/],
  ['valueOf', /unknown/],
  ['process', /unknown/],
  ['globalThis', /unknown/],
  ['require("fs")', /unknown/],
  ['x = 1', /assignments/],
  ['pi = 3', /assignments/],
  ['f(x) = x', /functions cannot be defined/i],
  ['{"a": 1}', /objects/],
  ['{a: 1}.a', /properties/i],
  ['[1,2,3][1]', /properties|indexing/i],
  ['1; 2', /one expression/],
  ['1\n2', /one expression/],
  ['"text"', /text/],
  ["'text'", /text/],
  ['5 km', /unknown/],
  ['unit("5 km")', /unknown|text/],
  ['sqrt', /is a function/],
  ['map([1], sqrt)', /unknown|is a function/],
  ['sum(sqrt)', /is a function/],
  ['null', /empty|unknown/],
  ['undefined', /empty|unknown/],
  ['NaN', /unknown|undefined/],
  ['Infinity', /unknown|infinite/],
  ['i', /"i" is unknown/],
  ['version', /unknown/],
  ['\u202e1+1', /./],
  ['１+１', /cannot be read|unknown/],
  ['1 in 2', /not supported|cannot be read|unknown/],
  ['1 to 2', /not supported|cannot be read/],
  ["[1,2]'", /not supported|list/],
  ['~1', /not supported/],
  ['1 << 40', /not supported/],
];

test.each(attempts)('%s is refused, and the next call is served', async (expression, says) => {
  const result = await evaluate({ expression });
  const text = textOf(result);
  // Some are only long numbers: then there must be a number, and it must be bounded.
  if (result.isError) expect(text).toMatch(new RegExp(says, 'i'));
  else expect(text).toMatch(/^-?[\d.]{1,80}(e[+-]\d+)?$/);
  expect(textOf(await evaluate({ expression: '1 + 1' }))).toBe('2');
});

test('a fraction that would fill the memory is stopped', async () => {
  for (const expression of [
    '2^(10^9)',
    '(1/3)^(10^8)',
    '2.^(10^9)',
    '((7^9999)^9999)^9999',
    'factorial(100000)',
  ]) {
    const result = await evaluate({ expression, mode: 'fraction' });
    expect(textOf(result)).toMatch(/too many digits|no exact fraction/i);
    expect(result.isError).toBe(true);
  }
  expect(textOf(await evaluate({ expression: '1/3', mode: 'fraction' }))).toBe(
    '1/3 (about 0.3333333333333333)',
  );
});

test.each(['sqrt', 'constructor', 'pi'])(
  'a variable may be called %s only where that is harmless',
  async (name) => {
    const result = await evaluate({ expression: `${name} + 1`, variables: { [name]: 1 } });
    expect(textOf(result)).toBe('2');
  },
);

test('a variable cannot be called __proto__ into the prototype', async () => {
  const variables = JSON.parse('{"__proto__": 5}') as Record<string, number>;
  await evaluate({ expression: '1', variables });
  expect((await evaluate({ expression: '__proto__ + 1' })).isError).toBe(true);
});

test('calls that wait behind a stopped one are answered', async () => {
  const calls = [
    evaluate({ expression: 'factorial(1e9)' }),
    ...[1, 2, 3].map((n) => evaluate({ expression: `${n} + 1` })),
  ];
  expect((await Promise.all(calls)).map((result) => result.isError ?? false)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('a cancelled calculation gives its place to the next', async () => {
  const cancel = new AbortController();
  const slow = connection.client.callTool(
    'evaluate',
    { expression: 'factorial(1e9)' },
    { signal: cancel.signal },
  );
  cancel.abort();
  await expect(slow).rejects.toThrow();
  expect(textOf(await evaluate({ expression: '2 * 3' }))).toBe('6');
});
