import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { allRules, runProgram, ServerProcess, startHttp } from '../src/index.ts';
import { faultless } from './faults/definition.ts';
import { junitSchema } from './faults/junit-schema.ts';

const program = fileURLToPath(new URL('../dist/bin/cli.js', import.meta.url));
const bin = fileURLToPath(new URL('faults/fixture.mjs', import.meta.url));
const good = { FIXTURE: JSON.stringify(faultless()) };
const untitled = faultless();
Object.assign(untitled.tools[0] as object, {
  title: undefined,
  description: 'Find "places" <by name> & more.\u0007',
});
const faulty = { FIXTURE: JSON.stringify({ ...untitled, instructions: undefined }) };

/** Runs the program as a user does. Where many tests run at once a start takes a while. */
const run = (args: string[], env: Record<string, string> = good) =>
  runProgram(program, { args: ['--off', 'start-time', ...args], env, limitMs: 100_000 });
const command = ['--', process.execPath, bin];

test('mcp-audit prints a report for people, and its exit code says whether something was found', async () => {
  const clean = await run(['--mutants', '20', ...command]);
  expect(clean).toMatchObject({ code: 0, stderr: '' });
  expect(clean.stdout).toMatch(/^fixture 1\.2\.3, which speaks 2026-07-28 and 2025-11-25\n2 tools \(/);
  expect(clean.stdout).toMatch(/1 resource, 1 prompt\n.*\ncalled find\nno findings$/);
  const { code, stdout } = await run(['--mutants', '0', ...command], faulty);
  expect(code).toBe(1);
  expect(stdout).toContain('tool-title: there is no title (tools/find)');
});

test('mcp-audit --format sarif is valid SARIF 2.1.0, with a page for each rule', async () => {
  const { code, stdout } = await run(['--mutants', '0', '--format', 'sarif', ...command], faulty);
  expect(code).toBe(1);
  const require = createRequire(import.meta.url);
  const schema: object = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  // Its patterns are older than the `u` flag.
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv as never);
  // The schema names draft-04, and uses nothing that draft-07 reads otherwise but `id`.
  const { $schema, id, ...rest } = schema as { $schema?: string; id?: string };
  expect(ajv.validate(rest, JSON.parse(stdout)), ajv.errorsText()).toBe(true);
  const [{ results, tool }] = JSON.parse(stdout).runs;
  expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
    'tool-title',
    'instructions-present',
  ]);
  expect(tool.driver.rules).toHaveLength(allRules.length - 1);
  expect(tool.driver.rules[0].helpUri).toMatch(/\/docs\/rules\.md#schema-one-type$/);
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
});

test('mcp-audit --format junit is what the JUnit schema allows, with a case for each rule', async () => {
  const { code, stdout } = await run(
    ['--mutants', '0', '--format', 'junit', '--off', 'tool-name', ...command],
    faulty,
  );
  expect(code).toBe(1);
  const { valid, errors } = await validateXML({
    xml: { fileName: 'report.xml', contents: stdout },
    schema: { fileName: 'junit.xsd', contents: junitSchema },
  });
  expect(errors).toEqual([]);
  expect(valid).toBe(true);
  expect(stdout.match(/<testcase /g)).toHaveLength(allRules.length - 2);
  expect(stdout).toContain(`tests="${allRules.length - 2}" failures="2"`);
});

test('mcp-audit --format json has the whole report', async () => {
  const { stdout } = await run(['--mutants', '0', '--format', 'json', '--seed', '7', ...command], faulty);
  expect(JSON.parse(stdout)).toMatchObject({
    seed: 7,
    calls: expect.arrayContaining([expect.objectContaining({ tool: 'find' })]),
    findings: [
      { rule: 'tool-title', kind: 'usability', at: 'tools/find', says: 'there is no title' },
      { rule: 'instructions-present', kind: 'usability', at: 'instructions' },
    ],
  });
});

test('mcp-audit takes an address, with a token from the environment', async () => {
  const fixture = faultless();
  fixture.habits.token = 'a-secret-token';
  await using server = await startHttp(bin, { env: { FIXTURE: JSON.stringify(fixture) } });
  const refused = await run([server.url]);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('no client could connect') });
  const served = await run(['--token-env', 'THE_TOKEN', server.url], { THE_TOKEN: 'a-secret-token' });
  expect(served).toMatchObject({ code: 0, stdout: expect.stringContaining('no findings') });
  expect(served.stdout + served.stderr).not.toContain('a-secret-token');
});

test('mcp-audit --help and --rules say how it is used and what it looks for', async () => {
  expect((await run(['--help'])).stdout).toMatch(/^mcp-audit \[options\] -- <command>[\s\S]*Exit codes: 0/);
  const { code, stdout } = await run(['--rules']);
  expect(code).toBe(0);
  for (const { id, demand } of allRules) expect(stdout).toContain(`${id.padEnd(26)} ${demand}`);
});

test('mcp-audit stops at its limit, and ends the server', async () => {
  const fixture = faultless();
  fixture.habits.startsLateMs = 1_000_000;
  const { code, stderr } = await run(['--limit', '2', ...command], { FIXTURE: JSON.stringify(fixture) });
  expect(code).toBe(2);
  expect(stderr).toContain('the audit was not done within 2 s: raise --limit');
});

test.skipIf(process.platform === 'win32')('Ctrl-C ends mcp-audit and the server', async () => {
  const fixture = faultless();
  fixture.habits.startsLateMs = 1_000_000;
  const pidFile = join(mkdtempSync(join(tmpdir(), 'audit-')), 'pid');
  fixture.habits.pidFile = pidFile;
  await using audit = new ServerProcess(program, {
    args: command,
    env: { FIXTURE: JSON.stringify(fixture) },
    watched: false,
  });
  // The report shows a server's stderr, so the server writes to a file that it runs.
  while (!existsSync(pidFile)) await new Promise((resolve) => setTimeout(resolve, 20));
  const pid = readFileSync(pidFile, 'utf8');
  audit.kill('SIGINT');
  expect(await audit.exited()).toBe(130);
  // Ended, and perhaps not yet taken note of by the process that inherited it.
  expect(spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout).toMatch(/^(Z.*)?\s*$/);
});

test.each([
  [[], /which server\?/],
  [['--mutants', 'many', ...command], /--mutants takes a whole number/],
  [['--format', 'html', ...command], /the formats are text, json, sarif, junit/],
  [['--off', 'tool-titel', ...command], /no rule is called tool-titel/],
  [['--token-env', 'NO_SUCH', 'http://127.0.0.1:1/mcp'], /the environment has no such variable/],
  [['--token-env', 'PATH', ...command], /for a server at an address/],
  [['--nonsense'], /nonsense/],
  [['--', process.execPath, 'no-such-file.js'], /no client could connect/],
  [['--', 'no-such-program'], /no client could connect[\s\S]*ENOENT/],
  [['http://127.0.0.1:1/mcp'], /no client could connect/],
])('mcp-audit %j is refused with a line that says why', async (args, says) => {
  const { code, stdout, stderr } = await run(args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(says);
});
