import { watchTurns } from '@mcp-reference/testing';
import { expect, test } from 'vitest';
import { diffPart } from '../src/material/diff-part.js';

const header = (name: string) => `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n`;
const size = 4 << 20;
const fill = (part: (i: number) => string) => {
  const parts: string[] = [];
  for (let length = 0, i = 0; length < size; i += 1) {
    const next = part(i);
    parts.push(next);
    length += next.length;
  }
  return parts.join('');
};

test.each([
  ['one line after the other', () => `${header('a.ts')}@@ -1 +1 @@\n${'+\n'.repeat(size / 2)}`],
  ['hunk after hunk', () => header('a.ts') + fill((i) => `@@ -${i} +${i} @@\n-a\n+b\n`)],
  ['file after file', () => fill((i) => `${header(`${i}.ts`)}@@ -1 +1 @@\n-a\n+b\n`)],
  [
    'modes of file after file',
    () => fill((i) => `diff --git a/${i} b/${i}\nold mode 100644\nnew mode 100755\n`),
  ],
  [
    'binary file after file',
    () => fill((i) => `diff --git a/${i} b/${i}\nBinary files a/${i} and b/${i} differ\n`),
  ],
  ['a single line', () => `${header('a.ts')}@@ -1 +1 @@\n+${'x'.repeat(size)}`],
])('a large diff is cut without holding the event loop: %s', async (_, make) => {
  const diff = make();
  const bounds = { part: 1, size: 60_000, cut: true, ownsSubmodule: async () => true };
  const longest = watchTurns();
  const part = await diffPart(diff, bounds);
  expect(longest()).toBeLessThan(100);
  expect(part.text.length).toBeLessThan(70_000);
});
