import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type SkillStep, skill } from '@mcp-reference/release/skill';
import { runProgram } from '@mcp-reference/testing';
import { expect, test } from 'vitest';
import { servers } from '../../src/servers.ts';
import { versionOf } from '../lab/install.ts';
import { changes, readRecords } from '../lab/record.ts';
import { fillPage } from '../lab/tables.ts';
import { failureOf, readWalks } from '../lab/walk.ts';
import { programs } from '../programs/programs.ts';

const records = readRecords();
const walks = readWalks();

test('every record is of a host that can be run again, in the pinned version, with the five servers', () => {
  expect(records.length).toBeGreaterThanOrEqual(4);
  for (const { host, package: packageName, version, facts } of records) {
    expect(programs.map(({ name }) => name)).toContain(host);
    expect(version).toBe(versionOf(packageName));
    expect(Object.keys(facts.servers).sort()).toEqual(servers.map(({ name }) => name).sort());
  }
});

test('the page shows the records', () => {
  const page = readFileSync(fileURLToPath(new URL('../../../docs/hosts.md', import.meta.url)), 'utf8');
  expect(fillPage(page, records, walks)).toBe(page);
});

test('no record names a folder or an address of the machine where it was made', () => {
  expect(JSON.stringify([records, walks])).not.toMatch(
    /(^|[\s"(:])\/(root|home|tmp|Users|work)\/|127\.0\.0\.1:\d/,
  );
});

test('hosts of both eras turn the prompt files of a team into commands, and their texts reach the model', () => {
  const taken = records.filter(({ facts }) => facts.prompts !== undefined);
  expect(new Set(taken.map(({ facts }) => facts.start.protocol >= '2026'))).toEqual(new Set([true, false]));
  for (const { facts } of taken) {
    const typed = Object.entries(facts.prompts?.typed ?? {});
    expect(typed.map(([command]) => /(claude|vscode|gemini|cursor)-/.exec(command)?.[1]).sort()).toEqual([
      'claude',
      'cursor',
      'gemini',
      'vscode',
    ]);
    for (const [, { reached }] of typed) expect(reached).toMatch(/^whole/);
  }
});

test.each(walks)('$title went through the skill as it stands, and its server passes', (walk) => {
  expect(walk.version).toBe(versionOf(walk.package));
  expect(failureOf(walk)).toBeUndefined();
  const [read, ...others] = walk.steps;
  expect(read?.told).toContain('skill');
  // Some hosts want a file to be read before it is edited.
  const taken = others.filter(({ tool }) => tool !== 'Read').map((step) => Object.values(step.arguments));
  expect(taken).toEqual(skill.steps.map((step) => expect.arrayContaining(partsOf(step))));
});

test('a walk whose server does not pass is not taken for one that does', () => {
  const [walk] = structuredClone(walks);
  if (walk === undefined) throw new Error('no walk');
  for (const step of walk.steps) step.told = step.told.replace('no findings', '1 finding');
  expect(failureOf(walk)).toContain('npx mcp-audit did not say');
});

/** The part of a skill's step that the arguments of its tool contain. */
function partsOf(step: SkillStep): unknown[] {
  const file = (path: string) => expect.stringMatching(new RegExp(`/my-server/${path}$`));
  if ('write' in step) return [file(step.write), step.text];
  if ('edit' in step) return [file(step.edit), step.below, `${step.below}\n${step.text}`];
  const commands = step.run.replaceAll('../my-server', '<run>/project/my-server').replaceAll('\n', ' && ');
  return [expect.stringContaining(` && ${commands}`)];
}

test('what a host does otherwise than recorded is named, by fact', () => {
  const [record] = records;
  if (record === undefined) throw new Error('no record');
  const newer = structuredClone(record.facts);
  expect(changes(record.facts, newer)).toEqual([]);
  newer.start.protocol = '2099-01-01';
  newer.results.give_image = ['text'];
  delete newer.servers.calculator?.calls.plot;
  expect(changes(record.facts, newer)).toEqual([
    `start.protocol: "${record.facts.start.protocol}" -> "2099-01-01"`,
    `results.give_image: ${JSON.stringify(record.facts.results.give_image)} -> ["text"]`,
    `servers.calculator.calls.plot: ${JSON.stringify(record.facts.servers.calculator?.calls.plot)} -> nothing`,
  ]);
});

const program = fileURLToPath(new URL('../hosts.ts', import.meta.url));

test('--list names every host, and which is not free software', async () => {
  const { stdout } = await runProgram(program, { args: ['--list'] });
  expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual(programs.map(({ name }) => name));
  expect(stdout).toMatch(/claude-code.*not free software/);
});

test.each([
  [['emacs'], 'there is no host emacs; there are claude-code'],
  [['--part', 'half'], '--part takes all, probe, servers, prompts: half'],
  [['--install-within', 'soon'], '--install-within takes seconds: soon'],
  [['--nope'], "Unknown option '--nope'"],
])('%j is refused in one line', async (args, message) => {
  const { code, stderr } = await runProgram(program, { args });
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

test('--free skips by name what is not free software', async () => {
  const { code, stdout } = await runProgram(program, { args: ['--free', 'claude-code'] });
  expect(stdout).toBe('skipped: Claude Code, not under an open-source licence');
  expect(code).toBe(0);
});
