import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { fixture } from '../src/servers.ts';
import { held, proofText, proveTasks, sceneNames } from '../src/tasks/proof.ts';

const has = (program: string, flag: string) => spawnSync(program, [flag]).status === 0;
const missing = [
  ...(has('redis-server', '--version') ? [] : ['redis-server']),
  ...(has('nginx', '-v') ? [] : ['nginx']),
];
const [alone = '', ...withRedis] = sceneNames;

async function prove(name: string) {
  const report = await proveTasks(fixture, name, { kills: 20, awayMs: 4_000 });
  expect(held(report), proofText(report)).toBe(true);
  expect(report.completed).toBeGreaterThan(report.kills);
  expect(report.polls).toBeGreaterThan(report.accepted);
  expect(report.completed + report.failed).toBe(report.accepted);
  return report;
}

test(`${alone}: no task is lost, none runs twice at once, each one ends`, async () => {
  expect((await prove(alone)).kills).toBe(20);
}, 300_000);

const needs = missing.length > 0 ? ` (needs ${missing.join(', ')})` : '';
describe.skipIf(missing.length > 0)(`replicas on one Redis${needs}`, () => {
  test.each(withRedis)(
    '%s: no task is lost, none runs twice at once, each one ends',
    async (name) => {
      await prove(name);
    },
    300_000,
  );
});
