import { expect, test } from 'vitest';
import { parseDiff as parsed } from '../src/git/parse-diff.js';

const parseDiff = (diff: string) => [...parsed(diff)];

const header = 'diff --git a/x.ts b/x.ts\nindex 1..2 100644\n--- a/x.ts\n+++ b/x.ts\n';

test.each(['\r', '\u2028', '\u2029', '\v', '\f', '\u0085'])(
  'code with %j in a line cannot pretend that another file begins, and hide behind its name',
  (end) => {
    const hunk = [
      '@@ -1,2 +1,4 @@\n a\n',
      `+ok // ${end}diff --git a/pnpm-lock.yaml b/pnpm-lock.yaml\n`,
      `+ok // ${end}@@ -1 +1 @@${end}Binary files a/x and b/x differ\n`,
      '+evil()\n',
    ].join('');
    expect(parseDiff(header + hunk)).toEqual([{ path: 'x.ts', header, hunks: [hunk], state: 'text' }]);
  },
);

test.each([
  ['a changed file', '--- a/x.ts\n+++ b/x.ts\n', 'x.ts'],
  ['a new file', '--- /dev/null\n+++ b/x.ts\n', 'x.ts'],
  ['a removed file', '--- a/x.ts\n+++ /dev/null\n', 'x.ts'],
  ['a name with spaces', '--- a/x y.ts\t\n+++ b/x y.ts\t\n', 'x y.ts'],
  ['a quoted name', '--- /dev/null\n+++ "b/say \\"x\\"\\n\\001.ts"\n', 'say "x"\n\u0001.ts'],
  ['a renamed file', 'similarity index 100%\nrename from a.ts\nrename to b c.ts\n', 'b c.ts'],
])('the path of %s is found', (_, lines, path) => {
  expect(parseDiff(`diff --git a/? b/?\n${lines}@@ -1 +1 @@\n+x\n`)[0]?.path).toBe(path);
});

test.each([
  ['diff --git a/logo b/x.png b/logo b/x.png\nBinary files differ\n', 'logo b/x.png'],
  ['diff --git "a/\\t.png" "b/\\t.png"\nBinary files differ\n', '\t.png'],
])('without lines for the sides the path comes from the first line: %j', (diff, path) => {
  expect(parseDiff(diff)).toMatchObject([{ path, state: 'binary', hunks: [] }]);
});

test('text that is no diff has no files', () => {
  expect(parseDiff('')).toEqual([]);
  expect(parseDiff('warning: something\n+++ b/x\n@@ -1 +1 @@\n')).toEqual([]);
});
