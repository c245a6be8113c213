import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runProgram } from '@mcp-reference/testing';
import { expect, test } from 'vitest';
import { servers } from '../../src/servers.ts';
import { versionOf } from '../lab/install.ts';
import { changes, readRecords } from '../lab/record.ts';
import { fillPage } from '../lab/tables.ts';
import { programs } from '../programs/programs.ts';

const records = readRecords();

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
  expect(fillPage(page, records)).toBe(page);
});

test('no record names a folder or an address of the machine where it was made', () => {
  expect(JSON.stringify(records)).not.toMatch(/(^|[\s"(:])\/(root|home|tmp|Users|work)\/|127\.0\.0\.1:\d/);
});

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
  [['--part', 'half'], '--part takes all, probe, servers: half'],
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
