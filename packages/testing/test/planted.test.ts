import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runProgram } from '../src/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Report {
  testResults: { assertionResults: { status: string; fullName: string }[] }[];
}

/** Runs the contract on the planted server; returns the names of the tests that failed. */
async function failures(plant: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'planted-'));
  const file = join(folder, 'report.json');
  const args = [
    'run',
    '--config',
    'test/planted/vitest.config.ts',
    '--reporter=json',
    `--outputFile=${file}`,
  ];
  // Exits with 1 when a test fails: here that is the point.
  await runProgram('node_modules/vitest/vitest.mjs', {
    args,
    cwd: root,
    env: { PLANT: plant },
    limitMs: 100_000,
  });
  const { testResults } = JSON.parse(await readFile(file, 'utf8')) as Report;
  await rm(folder, { recursive: true });
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  expect(results.length).toBeGreaterThan(50);
  return results.flatMap(({ status, fullName }) => (status === 'failed' ? [fullName] : []));
}

test('a server on the bare SDK keeps its contract, without the rules that need more', async () => {
  expect(await failures('')).toEqual([]);
});

// faults.test.ts tests what each rule finds. This file tests that the contract asks the rules in every cell.
test.each([
  ['version', /says the version of its package/, 9],
  ['description', /rules tool-description:/, 9],
  ['answer', /double\(.*\) answers/, 9],
  ['silent', /refuse\(.*\) is refused/, 9],
  ['extra', /offers the tools that the contract names/, 9],
  ['stdout', /rules stdout-pure:/, 3],
  ['goodbye', /says nothing on stdout when it starts and ends/, 3],
])('a planted fault (%s) is found in every cell where it shows', async (plant, name, cells) => {
  const failed = await failures(plant);
  expect(failed.filter((test) => name.test(test))).toHaveLength(cells);
});
