import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runProgram } from './run-program.js';

export interface ConformanceOptions {
  /** The server's endpoint, `http://127.0.0.1:3000/mcp`. */
  url: string;
  /** The revision whose required scenarios are run, as frozen at its release. */
  revision: '2025-11-25' | '2026-07-28';
  /** Judge these scenarios only. Default: all that the suite runs for the revision. */
  only?: readonly string[];
  /** Scenarios and single checks left out, by name or by the beginning of their names (`tasks-`). */
  except?: readonly string[];
  /** Longest run of the suite, in milliseconds. Default 300,000. */
  limitMs?: number;
  /**
   * How many times as long as it is written the suite waits, from 1. Some of its checks give an answer half a second:
   * too little where a process starts for each request, or on a busy machine. Default 1.
   */
  patience?: number;
}

export interface ScenarioResult {
  scenario: string;
  /** Checks by how they ended. A scenario that skipped all its checks has passed nothing. */
  passed: number;
  failed: number;
  warned: number;
  skipped: number;
  /** The failures and warnings, a line each. */
  problems: string[];
}

export interface ConformanceReport {
  revision: string;
  scenarios: ScenarioResult[];
  passed: number;
  failed: number;
  warned: number;
}

interface Check {
  id: string;
  name: string;
  description: string;
  status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  errorMessage?: string;
}

/**
 * Runs the official conformance suite (`@modelcontextprotocol/conformance`, a peer to install) against a server over HTTP,
 * and counts its checks. The suite's exit code is not enough: it is 0 also when a scenario skipped every check.
 *
 * @throws Error when the suite is not installed, ended without results, or did not end in time
 */
export async function conformance({
  url,
  revision,
  only,
  except = [],
  limitMs = 300_000,
  patience = 1,
}: ConformanceOptions): Promise<ConformanceReport> {
  const isLeftOut = (name: string) => except.some((start) => name.startsWith(start));
  const scenarios = (await runSuite({ url, revision, limitMs, patience }, isLeftOut))
    .filter(({ scenario }) => only === undefined || only.includes(scenario))
    .filter(({ scenario }) => !isLeftOut(scenario));
  if (scenarios.length === 0) throw new Error('the conformance suite has judged none of these scenarios');
  const sum = (of: 'passed' | 'failed' | 'warned') => scenarios.reduce((n, result) => n + result[of], 0);
  return { revision, scenarios, passed: sum('passed'), failed: sum('failed'), warned: sum('warned') };
}

/** One line that says how a report came out, then a line for each problem. */
export function conformanceText({ revision, scenarios, passed, failed, warned }: ConformanceReport): string {
  const problems = scenarios.flatMap(({ scenario, problems }) => problems.map((p) => `  ${scenario}: ${p}`));
  const whole = scenarios.filter((result) => result.passed > 0 && result.failed === 0).length;
  const counts = `${passed} checks passed, ${failed} failed${warned > 0 ? `, ${warned} warned` : ''}`;
  return [`${revision}: ${whole} of ${scenarios.length} scenarios passed; ${counts}`, ...problems].join('\n');
}

async function runSuite(
  { url, revision, limitMs, patience }: Required<Omit<ConformanceOptions, 'only' | 'except'>>,
  isLeftOut: (check: string) => boolean,
): Promise<ScenarioResult[]> {
  const out = await mkdtemp(join(tmpdir(), 'conformance-'));
  try {
    const args = ['server', '--url', url, '--requirements', revision, '-o', out];
    const env = { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${slowClock(patience)}` };
    const { stdout, stderr } = await runProgram(findSuite(), { args, env, limitMs });
    const results = await readResults(out, isLeftOut);
    if (results.length === 0)
      throw new Error(`the conformance suite has left no results:\n${stdout}\n${stderr}`);
    return results;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** A module that a program can be started with: its timers run so many times as long. */
function slowClock(times: number): string {
  const code = `const set = setTimeout; setTimeout = (run, ms, ...args) => set(run, ms * ${times}, ...args);`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

/** The suite is a devDependency of whoever runs it: found from the folder that they are in, or from their script. */
function findSuite(): string {
  const suite = '@modelcontextprotocol/conformance';
  for (const file of [join(process.cwd(), 'package.json'), process.argv[1]]) {
    if (file === undefined) continue;
    try {
      return createRequire(pathToFileURL(file)).resolve(`${suite}/dist/index.js`);
    } catch {
      // Not from here.
    }
  }
  throw new Error(`${suite} is not installed here: npm install --save-dev ${suite}@0.2.0-alpha.12`);
}

/** Each scenario leaves a folder `server-<scenario>-<time>` with its checks. */
async function readResults(out: string, isLeftOut: (check: string) => boolean): Promise<ScenarioResult[]> {
  const folders = (await readdir(out)).filter((name) => name.startsWith('server-')).sort();
  return Promise.all(
    folders.map(async (folder) => {
      const all = JSON.parse(await readFile(join(out, folder, 'checks.json'), 'utf8')) as Check[];
      const checks = all.filter(({ id }) => !isLeftOut(id));
      const count = (status: Check['status']) => checks.filter((check) => check.status === status).length;
      return {
        scenario: folder.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT[\d-]+Z$/, ''),
        passed: count('SUCCESS'),
        failed: count('FAILURE'),
        warned: count('WARNING'),
        skipped: count('SKIPPED'),
        problems: checks
          .filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
          .map(
            ({ status, id, errorMessage, description }) => `${status} ${id}: ${errorMessage ?? description}`,
          ),
      };
    }),
  );
}
