import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Each row of the table in faults.md: its number, and the tests that it links. */
const rows = new Map(
  [...readFileSync(`${root}/docs/faults.md`, 'utf8').matchAll(/^\| (\d+) \|.*\| ([^|]*) \|$/gm)].map(
    ([, number = '', tests = '']) => [number, [...tests.matchAll(/\[([\w-]+)\]/g)].map(([, name]) => name)],
  ),
);

/** Each test of core that carries the number of a fault: `number: '9b'`, `['9', 'a number…` or `test('9: …'`. */
const numbered = globSync('packages/core/test/*.test.ts', { cwd: root }).flatMap((file) =>
  [
    ...readFileSync(`${root}/${file}`, 'utf8').matchAll(
      /number: '(\d+)[a-z]?'|^ *\['(\d{1,2})[a-z]?', 'a |test\('(\d+)(?:: | does not hold)/gm,
    ),
  ].map(([, property, item, title]) => ({
    test: basename(file, '.test.ts'),
    number: property ?? item ?? title ?? '',
  })),
);

test('every number of a test of core has a row that links the test', () => {
  expect(numbered.length).toBeGreaterThan(80);
  expect(numbered.filter(({ number, test }) => !rows.get(number)?.includes(test))).toEqual([]);
});

test('every row links a test, and a test that carries numbers carries that of the row', () => {
  const withNumbers = new Set(numbered.map(({ test }) => test));
  const missing = [...rows].flatMap(([number, tests]) => [
    ...(tests.length === 0 ? [`${number} links no test`] : []),
    ...tests
      .filter((test) => withNumbers.has(test ?? ''))
      .filter((test) => !numbered.some((at) => at.number === number && at.test === test))
      .map((test) => `${test} has no case of ${number}`),
  ]);
  expect(missing).toEqual([]);
});
