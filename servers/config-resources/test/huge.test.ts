import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchTurns } from '@mcp-reference/testing';
import { expect, test } from 'vitest';
import { openConfiguration } from '../src/config/open.js';
import { inWorker } from '../src/jobs.js';
import { place } from './support/server-under-test.js';

const random = (at: number) => `${at}x${((at * 7_919) % 46_656).toString(36)}Kq`;

/** Sections of values that have no harmless form: the slowest to look at. */
const sections = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `section${i}`,
      Object.fromEntries(Array.from({ length: 980 }, (_, j) => [`n${j}`, random(i * 1_000 + j)])),
    ]),
  );

test('a file of 49,000 values is read and cleaned of secrets while the event loop goes on', async () => {
  const { config } = place({ 'huge.json': JSON.stringify(sections(49)) });
  const longest = watchTurns();
  const live = await openConfiguration({
    settings: { CONFIG_DIR: config },
    env: {},
    log: { info() {}, warn() {} },
    onChange() {},
  });
  const held = longest();
  const { tree, problems } = await live.current();
  await live.close();
  expect(problems).toEqual([]);
  expect(JSON.stringify([...tree.entries.values()].slice(0, 1))).not.toContain(random(1));
  expect(tree.entries.size).toBe(49);
  expect(held).toBeLessThan(100);
}, 60_000);

test('files that make more than 100,000 values together are used as far as that, and the rest is named', async () => {
  const text = JSON.stringify(sections(40));
  const files = ['a.json', 'b.json', 'c.json'].map((name) => ({ name, text }));
  const { problems, sources } = await inWorker('configure', { files });
  expect(sources).toEqual(['a.json', 'b.json']);
  expect(problems).toEqual([
    expect.objectContaining({ file: 'c.json', message: expect.stringContaining('100000 values') }),
  ]);
}, 60_000);

test('a pattern of a schema that takes for ever is stopped, and the next draft is checked', async () => {
  const rules = { properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
  const schema = { name: 'schema.json', text: JSON.stringify(rules) };
  const data = { a: `${'a'.repeat(60)}!` };
  await expect(inWorker('check', { data, schema })).rejects.toThrow('takes too long');
  await expect(inWorker('check', { data: { a: 'a' }, schema })).resolves.toMatchObject({ count: 0 });
});

test('a file that stops the worker is left out, and the others are used', async () => {
  const { config } = place({ 'good.yaml': 'fine: true\n' });
  writeFileSync(join(config, 'slow.yaml'), '? '.repeat(128 * 1024));
  const live = await openConfiguration({
    settings: { CONFIG_DIR: config },
    env: {},
    log: { info() {}, warn() {} },
    onChange() {},
  });
  const { tree, problems } = await live.current();
  await live.close();
  expect([...tree.entries.keys()]).toEqual(['fine']);
  expect(problems).toMatchObject([{ file: 'slow.yaml', keepsLastGood: false }]);
});
