import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type AuditSettings, allRules, audit, startHttp, type Target } from '../src/index.ts';
import { type Fixture, faultless } from './faults/definition.ts';
import { type Fault, httpFaults, messageFaults, processFaults } from './faults/faults.ts';
import { scratch } from './faults/scratch.ts';

const bin = fileURLToPath(new URL('faults/fixture.mjs', import.meta.url));

const examples = [{ name: 'Oslo' }, { name: 'Oslo', limit: 7 }].map((args) => ({
  tool: 'find',
  arguments: args,
}));

async function broken(target: Target, settings: AuditSettings): Promise<string[]> {
  const { findings } = await audit(target, { mutants: 0, seed: 1, examples, ...settings });
  return [...new Set(findings.map(({ rule }) => rule))];
}

function onStdio(fixture: Fixture): Target {
  return { bin, env: { FIXTURE: JSON.stringify(fixture) } };
}

async function brokenOnHttp(fixture: Fixture, settings: AuditSettings): Promise<string[]> {
  await using server = await startHttp(bin, { env: { FIXTURE: JSON.stringify(fixture) } });
  return await broken({ url: server.url, headers: { authorization: 'Bearer secret' } }, settings);
}

function planted({ plant }: Fault): Fixture {
  const fixture = faultless();
  plant(fixture);
  return fixture;
}

test('a server without faults breaks no rule, on stdio and over HTTP', async () => {
  expect(await broken(onStdio(faultless()), { startLimitMs: 60_000 })).toEqual([]);
  expect(await brokenOnHttp(faultless(), {})).toEqual([]);
});

test.each(messageFaults)('$rule finds $what', async (fault) => {
  const { client = 'v2-modern' } = fault;
  expect(await broken(onStdio(planted(fault)), { clients: [client], behaviour: false })).toContain(
    fault.rule,
  );
});

test.each(processFaults)('$rule finds $what', async (fault) => {
  await using folder = await scratch();
  const fixture = planted(fault);
  if (fault.rule === 'second-copy') fixture.habits.alone = join(folder.path, 'lock');
  const startLimitMs = fault.rule === 'start-time' ? 300 : 60_000;
  // Short patience: the faulty ones never answer. The first client to connect would take the lock.
  const settings: AuditSettings = { clients: ['v1'], patienceMs: 1_500, startLimitMs };
  expect(await broken(onStdio(fixture), settings)).toContain(fault.rule);
});

test.each(httpFaults)('$rule finds $what', async (fault) => {
  expect(await brokenOnHttp(planted(fault), { clients: ['v1'] })).toContain(fault.rule);
});

test('every rule has a planted fault that it finds', () => {
  const covered = new Set([...messageFaults, ...processFaults, ...httpFaults].map(({ rule }) => rule));
  // These two have their own tests, in audit.test.ts.
  const others = ['mutants-survived', 'client-connects'];
  const uncovered = allRules.map(({ id }) => id).filter((id) => !covered.has(id));
  expect(uncovered.sort()).toEqual(others.sort());
});
