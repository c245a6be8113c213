import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from '@mcp-reference/testing';
import { expect, test } from 'vitest';

const check = new URL('../imports.ts', import.meta.url).pathname;
const parts = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Judges a server of one tool and the files that are named, each with what it imports. */
async function judge(files: Record<string, string[]>) {
  const root = mkdtempSync(join(tmpdir(), 'imports-'));
  for (const [name, imported] of Object.entries(files)) {
    const file = join(root, 'servers/one/src', `${name}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    const lines = imported.map((path) => `import type { X as ${path} } from '../lib/${path}.js';`);
    writeFileSync(file, `${lines.join('\n')}\nexport interface X { is: [${imported.join(', ')}] }\n`);
  }
  const { code, stderr } = await runProgram(check, { args: [root] });
  return { code, stderr: stderr.trim() };
}

/** Six files, each of which imports the same others. */
const six = (imported: string[] = []) => Object.fromEntries(parts.map((part) => [`lib/${part}`, imported]));
const tool = 'servers/one/src/tools/send.ts';

test('a tool that is read with six files is good', async () => {
  const halfShared = { ...six(), 'lib/a': ['word'], 'lib/b': ['word'], 'lib/c': ['word'], 'lib/word': [] };
  expect(await judge({ 'tools/send': parts, ...halfShared })).toEqual({ code: 0, stderr: '' });
});

test.each([
  ['a seventh import, of a type', { 'tools/send': [...parts, 'more'], ...six(), 'lib/more': [] }],
  ['a file that most of the six import', { 'tools/send': parts, ...six(['word']), 'lib/word': [] }],
])('%s is one file too many', async (_, files) => {
  expect(await judge(files)).toEqual({
    code: 1,
    stderr: `is read with more than 6 files: ${tool} (7)`,
  });
});

test('a tool that reaches sixteen files, itself among them, reaches one too many', async () => {
  const chain = Object.fromEntries(
    Array.from({ length: 15 }, (_, i) => [`lib/n${i}`, i < 14 ? [`n${i + 1}`] : []]),
  );
  const { code, stderr } = await judge({ 'tools/send': ['n0'], ...chain });
  expect({ code, stderr }).toEqual({ code: 1, stderr: `reaches more than 15 files: ${tool} (16)` });
});

test('a cycle of types is a cycle', async () => {
  const { code, stderr } = await judge({ 'tools/send': ['a'], 'lib/a': ['b'], 'lib/b': ['a'] });
  expect(code).toBe(1);
  expect(stderr).toContain('no cycle: servers/one/src/lib/a.ts servers/one/src/lib/b.ts');
});
