import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type AuditSettings, audit } from '../src/index.ts';
import { type Fixture, faultless } from './faults/definition.ts';

const bin = fileURLToPath(new URL('faults/fixture.mjs', import.meta.url));
// Where many tests run at once a start takes a while.
const startLimitMs = 600_000;
const off = { mutants: 0, seed: 1, clients: ['v1'], startLimitMs } as const;
const envOf = (fixture: Fixture) => ({ FIXTURE: JSON.stringify(fixture) });

test('a report says what was met, judged and called', async () => {
  const report = await audit({ bin, env: envOf(faultless()) }, { mutants: 100, seed: 1, startLimitMs });
  expect(report).toMatchObject({
    server: { name: 'fixture', version: '1.2.3' },
    eras: ['modern', 'legacy'],
    tools: 2,
    resources: 1,
    prompts: 1,
    mutants: 100,
    findings: [],
  });
  expect(report.messages).toBeGreaterThan(40);
});

test('only tools that are marked as reading only are called, unless all are asked for', async () => {
  const target = { bin, env: envOf(faultless()) };
  const settings = { ...off, behaviour: false };
  const toolsOf = async (more: AuditSettings) => {
    const { calls } = await audit(target, { ...settings, ...more });
    return [...new Set(calls.map(({ tool }) => tool))];
  };
  expect(await toolsOf({})).toEqual(['find']);
  expect(await toolsOf({ callAll: true })).toEqual(['find', 'note']);
});

test('arguments that mean something are used in place of made ones', async () => {
  const examples = [{ tool: 'find', arguments: { name: 'Oslo', limit: 7 } }];
  const { calls } = await audit({ bin, env: envOf(faultless()) }, { ...off, behaviour: false, examples });
  expect(calls).toEqual(examples);
});

test('a rule that is switched off finds nothing', async () => {
  const fixture = { ...faultless(), instructions: undefined as never };
  const target = { bin, env: envOf(fixture) };
  const found = await audit(target, { ...off, behaviour: false });
  expect(found.findings.map(({ rule }) => rule)).toEqual(['instructions-present']);
  const { findings, rules } = await audit(target, {
    ...off,
    behaviour: false,
    off: ['instructions-present'],
  });
  expect(findings).toEqual([]);
  expect(rules).not.toContain('instructions-present');
});

test('a server without a name cannot be worked with, and a message that is wrong is found', async () => {
  const { findings } = await audit(
    { bin, env: envOf({ ...faultless(), serverInfo: {} }) },
    { ...off, behaviour: false },
  );
  expect(findings.map(({ rule }) => rule)).toEqual(
    expect.arrayContaining(['wire-schema', 'client-connects']),
  );
});

test('a mutant that stops the server is found', async () => {
  const fixture = faultless();
  fixture.habits.dies = true;
  const { findings } = await audit({ bin, env: envOf(fixture) }, { ...off, mutants: 100, patienceMs: 1_500 });
  expect(findings.map(({ rule }) => rule)).toContain('mutants-survived');
});

test.skipIf(process.platform === 'win32')(
  'a server that is one program, without arguments, is audited',
  async () => {
    const command = fileURLToPath(new URL('planted/any-server.sh', import.meta.url));
    const env = { ...envOf(faultless()), NODE: process.execPath, SERVER: bin };
    const { findings } = await audit({ command, bin: '', env }, off);
    expect(findings).toEqual([]);
  },
);

test('a server that stays, behind a program that starts it, is ended', async () => {
  const starter = fileURLToPath(new URL('planted/starter.mjs', import.meta.url));
  const fixture = faultless();
  fixture.habits.stays = true;
  const { findings } = await audit(
    { bin: starter, args: [bin], env: envOf(fixture) },
    { ...off, patienceMs: 1_500 },
  );
  expect(findings.map(({ rule }) => rule)).toEqual(['ends-with-input']);
});
