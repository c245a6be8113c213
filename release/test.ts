/**
 * `pnpm test`: lint, types and tests of every package, through Turborepo, then one line of counts.
 *
 * Exits with 1 when anything failed. With CI set, a skipped test is a failure too: there every program that a test
 * needs is installed, so a skip hides something.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root, turbo } from './src/workspace.ts';

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: { status: string; name: string; message?: string; assertionResults: TestResult[] }[];
}

interface TestResult {
  status: string;
  fullName: string;
  failureMessages?: string[];
  /** Messages that `@mcp-reference/testing/wire-schema` has judged in this file, up to this test. */
  meta?: { wire?: { client: number; server: number } };
}

interface TurboSummary {
  tasks: { taskId: string; task: string; execution?: { exitCode?: number | null } }[];
}

const folders = '{packages/*,servers/*,benchmarks,docs,e2e,release}';
const files = () => globSync(`${folders}/test-results.json`, { cwd: root });
// A report left over from an earlier run must not be counted; a cached task restores its own.
for (const file of files()) rmSync(`${root}/${file}`);
const summaries = () => globSync('.turbo/runs/*.json', { cwd: root });
for (const file of summaries()) rmSync(`${root}/${file}`);

/** Milliseconds. All tests take some 25 minutes on two cores. A test that has not ended by then hangs, and counts as failed. */
const limit = 60 * 60_000;
const { status, error } = spawnSync(
  turbo,
  [
    'run',
    'lint',
    'lint:root',
    'typecheck',
    'test',
    '--continue=always',
    // Each package's tests start processes of their own: a core for each is enough.
    `--concurrency=${Math.max(2, availableParallelism())}`,
    '--output-logs=new-only',
    '--summarize',
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    timeout: limit,
  },
);
if (error) console.log(`${turbo} was ended: ${error.message}`);

const total = { passed: 0, failed: 0, skipped: 0, messages: 0 };
const failures: string[] = [];
const skipped: string[] = [];
const untested: string[] = [];
for (const manifest of globSync(`${folders}/package.json`, { cwd: root })) {
  const folder = manifest.replace('/package.json', '');
  const { scripts } = JSON.parse(readFileSync(`${root}/${manifest}`, 'utf8')) as {
    scripts?: { test?: string };
  };
  if (scripts?.test === undefined) continue;
  const file = `${root}/${folder}/test-results.json`;
  if (!existsSync(file)) {
    untested.push(folder);
    continue;
  }
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests;
  for (const suite of report.testResults) {
    const path = relative(root, suite.name);
    if (suite.status === 'failed' && suite.assertionResults.length === 0) {
      total.failed++;
      failures.push(failure(path, suite.message));
    }
    const judged = suite.assertionResults.map(
      ({ meta }) => (meta?.wire?.client ?? 0) + (meta?.wire?.server ?? 0),
    );
    total.messages += Math.max(0, ...judged);
    for (const result of suite.assertionResults) {
      if (result.status === 'failed')
        failures.push(failure(`${path}: ${result.fullName}`, result.failureMessages?.join('\n')));
      if (result.status === 'skipped' || result.status === 'pending')
        skipped.push(`${folder}: ${result.fullName}`);
    }
  }
}
// Lint, types, a build: each counts as one failed check. Failed tests are counted above.
const broken = summaries()
  .flatMap((file) => (JSON.parse(readFileSync(`${root}/${file}`, 'utf8')) as TurboSummary).tasks)
  .filter(({ task, execution }) => task !== 'test' && execution?.exitCode)
  .map(({ taskId }) => taskId);
total.failed += broken.length + untested.length;
total.skipped = skipped.length;
for (const text of failures) console.log(text);
for (const name of broken) console.log(`failed: ${name}`);
for (const name of skipped) console.log(`skipped: ${name}`);
for (const folder of untested) console.log(`no test results: ${folder}`);

console.log(`${total.messages} messages judged by the official schema of their protocol revision`);

const whole = status === 0 && total.failed === 0 && (!process.env.CI || skipped.length === 0);
console.log(
  `${total.passed} passed, ${total.failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`,
);
process.exit(whole ? 0 : 1);

/** The failure and its reason, without the stack. The whole is further up, in the package's output. */
function failure(name: string, message = ''): string {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => !/^\s+at /.test(line));
  return [`failed: ${name}`, ...lines.slice(0, 40).map((line) => `  ${line.slice(0, 400)}`)].join('\n');
}
