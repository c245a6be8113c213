import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const print = new URL('../../e2e/src/print.ts', import.meta.url).href;

test.each([
  [0, 120],
  [40, 40],
  [200, 140],
])('the tour on a terminal that says it has %i columns cuts lines at %i', async (columns, width) => {
  const program = `Object.defineProperty(process.stdout, 'columns', { value: ${columns} });
    const { wrap } = await import(${JSON.stringify(print)});
    console.log(wrap('0.3', '      '));
    console.log(wrap('x'.repeat(500), '      '));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program]);
  const [short, long = ''] = stdout.split('\n');
  expect(short).toBe('      0.3');
  expect(long).toHaveLength(width);
});
