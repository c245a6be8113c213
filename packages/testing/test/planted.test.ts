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

/** What the SDK by itself does, wherever core is not in between: it finds inherited names, and leaves arguments as they come. */
const inherited =
  / tool called (constructor|toString|__proto__)$| (ignores an argument that a host adds|takes null as|refuses a mistyped)/;

test('a server on the bare SDK fails only where the SDK has its hole', async () => {
  const failed = await failures('');
  expect(failed.filter((name) => !inherited.test(name))).toEqual([]);
  expect(failed).not.toEqual([]);
});

test.each([
  ['version', /says the version of its package/, 9],
  ['description', /presents every tool/, 9],
  ['annotations', /presents every tool/, 9],
  ['pattern', /presents every tool/, 9],
  ['types', /presents every tool/, 9],
  ['caching', /how long its list of tools may be kept/, 3],
  ['answer', /double\(.*\) answers/, 9],
  ['stack', /refuse\(.*\) is refused/, 9],
  ['silent', /refuse\(.*\) is refused/, 9],
  ['extra', /offers the tools that the contract names/, 9],
  ['stdout', /writes nothing to stdout but JSON-RPC/, 3],
  ['goodbye', /says nothing on stdout when it starts and ends/, 3],
])('a planted fault (%s) is found in every cell where it shows', async (plant, name, cells) => {
  const failed = (await failures(plant)).filter((test) => !inherited.test(test));
  expect(failed.filter((test) => name.test(test))).toHaveLength(cells);
});
