import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { audit, runProgram } from '../src/index.js';

const server = fileURLToPath(new URL('planted/any-server.mjs', import.meta.url));
const program = fileURLToPath(new URL('../dist/bin/cli.js', import.meta.url));

const auditOf = (plant: string) => audit({ bin: server, env: { PLANT: plant }, mutants: 100 });

test('a server without faults has no findings', async () => {
  const report = await auditOf('');
  expect(report.findings).toEqual([]);
  expect(report).toMatchObject({
    server: { name: 'any', version: '1.2.3' },
    eras: ['legacy'],
    tools: 1,
    resources: 0,
    prompts: 0,
    mutants: 100,
  });
  expect(report.messages).toBeGreaterThan(20);
});

test.each([
  ['title', 'usability', /^there is no title: echo$/],
  ['tokens', 'usability', /costs a model \d+ tokens/],
  ['pattern', 'safety', /can backtrack for a long time: echo$/],
  ['schema', 'protocol', /readOnlyHint must be boolean/],
  ['nameless', 'protocol', /serverInfo must have required property 'name'/],
  ['anything', 'protocol', /answers a call of no_such_tool/],
  ['stack', 'safety', /shows .* when no_such_tool is called/],
  ['stdout', 'protocol', /writes to stdout what is no message: any server is ready/],
  ['silent', 'protocol', /does not answer a line that is no JSON/],
  ['dies', 'safety', /serves nothing any more after a line that is no JSON/],
  ['stays', 'safety', /runs on when its host has closed its input/],
])('a planted fault (%s) is found', async (plant, kind, says) => {
  const { findings } = await auditOf(plant);
  expect(findings).toContainEqual({ kind, says: expect.stringMatching(says) });
});

/** Runs the program as a user does. */
const run = (args: string[], plant = '') =>
  runProgram(program, { args, env: { PLANT: plant }, limitMs: 100_000 });

test('mcp-audit prints a report, and its exit code says whether something was found', async () => {
  const clean = await run(['--mutants', '20', '--', process.execPath, server]);
  expect(clean).toMatchObject({ code: 0, stderr: '' });
  expect(clean.stdout).toMatch(/^any 1\.2\.3, which speaks 2025-11-25\n1 tools/);
  expect(clean.stdout).toMatch(/no findings$/);
  const faulty = await run(['--mutants', '20', '--json', '--', process.execPath, server], 'title');
  expect(faulty.code).toBe(1);
  expect(JSON.parse(faulty.stdout).findings).toEqual([
    { kind: 'usability', says: 'there is no title: echo' },
  ]);
});

test.skipIf(process.platform === 'win32')(
  'a server that is one program, without arguments, is audited',
  async () => {
    const command = fileURLToPath(new URL('planted/any-server.sh', import.meta.url));
    const { findings } = await audit({ command, bin: '', env: { NODE: process.execPath }, mutants: 20 });
    expect(findings).toEqual([]);
  },
);

test('a server that stays, behind a program that starts it, is ended', async () => {
  const starter = fileURLToPath(new URL('planted/starter.mjs', import.meta.url));
  const { findings } = await audit({ bin: starter, args: [server], env: { PLANT: 'stays' }, mutants: 0 });
  expect(findings).toEqual([{ kind: 'safety', says: 'runs on when its host has closed its input' }]);
});

test.each([
  [[], /which server\?/],
  [['--mutants', 'many', '--', 'node', server], /--mutants takes a whole number/],
  [['--', process.execPath, 'no-such-file.js'], /no client could connect/],
  [['--', 'no-such-program'], /no client could connect[\s\S]*ENOENT/],
])('mcp-audit %j is refused with a line that says why', async (args, says) => {
  const { code, stdout, stderr } = await run(args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(says);
});
