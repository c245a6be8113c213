import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { promptPart, readMaterial, readSource } from '../src/material/read-source.js';
import { caller, openRepository } from './read-everything.js';
import { ScratchRepository } from './scratch-repository.js';

const read = async (code: string, root: string) => readMaterial(code, await openRepository(root), caller);

test('@staged, @worktree and a range give the changes they name', async () => {
  using repository = new ScratchRepository();
  repository.write('src/a.ts', 'const a = 1;\n');
  repository.commit();
  repository.git('checkout', '--quiet', '-b', 'topic');
  repository.write('src/a.ts', 'const a = 2;\n');
  repository.commit();
  repository.write('src/a.ts', 'const a = 3;\n');
  repository.git('add', '--all');
  repository.write('src/a.ts', 'const a = 4;\n');

  expect(await read('@main...HEAD', repository.root)).toMatchObject({
    text: expect.stringContaining('+const a = 2;'),
    origin: 'the changes in main...HEAD',
    languages: ['typescript'],
    kind: 'diff',
  });
  expect((await read('@staged', repository.root)).text).toContain('+const a = 3;');
  expect((await read('@worktree', repository.root)).text).toContain('+const a = 4;');
  expect(await read('@path:src/a.ts', repository.root)).toMatchObject({
    text: 'const a = 4;\n',
    languages: ['typescript'],
  });
});

/** Every part of a source, as the tool reads them one by one. */
async function readParts(source: string, root: string, size: number): Promise<string[]> {
  const repository = await openRepository(root);
  const parts: string[] = [];
  for (let part = 1, all = 1; part <= all; part += 1) {
    const material = await readSource(source, { part, size }, repository, caller);
    all = material.parts;
    parts.push(material.text);
  }
  return parts;
}

test('a large diff comes in parts of whole hunks, which together hold all of it and fit the file', async () => {
  using repository = new ScratchRepository();
  const lines = (change: string) =>
    Array.from({ length: 4_000 }, (_, i) =>
      i % 20 === 0 ? `${change} ${i}` : `line ${i} of a long file with much text in it`,
    ).join('\n');
  repository.write('big.txt', lines('before'));
  repository.write('small.txt', 'one\n');
  repository.commit();
  repository.write('big.txt', lines('after'));
  repository.write('small.txt', 'two\n');
  const parts = await readParts('worktree', repository.root, 16_000);
  expect(parts.length).toBeGreaterThan(3);
  for (const part of parts) {
    expect(part.length).toBeLessThanOrEqual(16_000);
    // Each names its file, and its last hunk is whole: it ends with its context.
    expect(part).toMatch(/^diff --git a\/(big|small)\.txt /);
    expect(part).toMatch(/text in it$|\+two$/);
  }
  const added = parts.flatMap((part) => [...part.matchAll(/^\+after (\d+)$/gm)].map(([, i]) => Number(i)));
  expect(added).toEqual(Array.from({ length: 200 }, (_, i) => i * 20));
  await expect(readParts('HEAD~9', repository.root, 16_000)).rejects.toThrow('no such commit');
});

test('a hunk that is larger than a part is cut between its lines, and each piece says which lines it has', async () => {
  using repository = new ScratchRepository();
  const text = Array.from({ length: 3_000 }, (_, i) => `line ${i + 1}`).join('\n');
  repository.write('new.txt', `${text}\n`);
  repository.git('add', '--all');
  const parts = await readParts('staged', repository.root, 5_000);
  expect(parts.length).toBeGreaterThan(5);
  for (const part of parts) {
    const [, at, count] = /^@@ -0,0 \+(\d+),(\d+) @@$/m.exec(part) ?? [];
    const shown = [...part.matchAll(/^\+line (\d+)$/gm)].map(([, i]) => Number(i));
    expect(shown).toHaveLength(Number(count));
    expect(shown[0]).toBe(Number(at));
    expect(part).toContain('+++ b/new.txt');
  }
  const whole = parts.map((part) => part.slice(part.indexOf('@@'))).join('\n');
  expect([...whole.matchAll(/^\+line/gm)]).toHaveLength(3_000);
});

test('a large file comes in parts of whole lines, which say where they begin', async () => {
  using repository = new ScratchRepository();
  repository.write('big.txt', Array.from({ length: 5_000 }, (_, i) => `größer ${i + 1}\n`).join(''));
  const parts = await readParts('path:big.txt', repository.root, 16_000);
  expect(parts.join('').replaceAll(/This part begins at line \d+\.\n\n/g, '')).toBe(
    Array.from({ length: 5_000 }, (_, i) => `größer ${i + 1}\n`).join(''),
  );
  for (const part of parts.slice(1)) {
    const [, line, first] = /^This part begins at line (\d+)\.\n\ngrößer (\d+)\n/.exec(part) ?? [];
    expect(line).toBe(first);
  }
  const repositoryRead = await openRepository(repository.root);
  const part = parts.length + 1;
  await expect(readSource('path:big.txt', { part, size: 16_000 }, repositoryRead, caller)).rejects.toThrow(
    `There is no part ${part}: the last one is part ${parts.length}.`,
  );
});

test('a line longer than a part is cut, and never within a character', async () => {
  using repository = new ScratchRepository();
  repository.write('long.txt', '😀'.repeat(10_000));
  const parts = await readParts('path:long.txt', repository.root, 999);
  expect(parts.join('')).toBe('😀'.repeat(10_000));
  for (const part of parts) expect(part.isWellFormed()).toBe(true);
});

test('a file larger than is read at all says so first', async () => {
  using repository = new ScratchRepository();
  repository.write('huge.txt', 'größer\n'.repeat(600_000));
  const { text, parts } = await read('@path:huge.txt', repository.root);
  expect(text).toMatch(/^Left out: what comes after the first 4194297 bytes\.\n\ngrößer\n/);
  expect(parts).toBeGreaterThan(50);
});

test('pasted code is cut at the limit, and says so first', async () => {
  using repository = new ScratchRepository();
  const { text } = await read('x'.repeat(promptPart + 5), repository.root);
  expect(text).toBe(`Left out: the last 5 characters.\n\n${'x'.repeat(promptPart)}`);
});

test('names with spaces, quotes and letters of any script are shown as they are', async () => {
  using repository = new ScratchRepository();
  repository.write('Größe "x" 文.ts', 'const a = 1;\n');
  repository.git('add', '--all');
  expect(await read('@staged', repository.root)).toMatchObject({
    text: expect.stringContaining('文.ts'),
    languages: ['typescript'],
  });
  expect(await read('@path:Größe "x" 文.ts', repository.root)).toMatchObject({ text: 'const a = 1;\n' });
});

test('white space around a source does not turn it into code', async () => {
  using repository = new ScratchRepository();
  repository.write('a.ts', 'const a = 1;\n');
  repository.git('add', '--all');
  expect((await read(' @staged\n', repository.root)).origin).toBe('the staged changes');
});

test('new files that git does not know are named with @worktree', async () => {
  using repository = new ScratchRepository();
  repository.write('a.txt', 'one\n');
  repository.write('.gitignore', 'ignored.txt\n');
  repository.commit();
  repository.write('new.ts', 'x');
  repository.write('two\nlines.ts', 'x');
  repository.write('ignored.txt', 'x');
  const names = 'new.ts, "two\\nlines.ts"';
  // In the fence, where every name of the repository belongs.
  expect((await read('@worktree', repository.root)).text).toBe(
    `New files that git does not know yet are not shown: ${names}.`,
  );
  repository.write('a.txt', 'two\n');
  expect((await read('@worktree', repository.root)).text).toContain(
    `New files that git does not know yet are not shown: ${names}.\n\ndiff --git`,
  );
});

test('a submodule that moves to another commit is shown', async () => {
  using inner = new ScratchRepository();
  inner.write('a.txt', 'one\n');
  inner.commit();
  using repository = new ScratchRepository();
  repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'module');
  repository.commit();
  repository.git(
    '-C',
    'module',
    '-c',
    'user.name=A',
    '-c',
    'user.email=a@example.com',
    'commit',
    '-qm',
    'two',
    '--allow-empty',
  );
  expect((await read('@worktree', repository.root)).text).toMatch(
    /-Subproject commit .*\n\+Subproject commit/,
  );
});

test('a replacement of an object does not hide what others get', async () => {
  using repository = new ScratchRepository();
  repository.write('a.txt', 'one\n');
  repository.commit();
  repository.write('a.txt', 'evil\n');
  repository.commit();
  repository.write('harmless.txt', 'harmless\n');
  repository.git('add', '--all');
  repository.git('replace', 'HEAD:a.txt', ':harmless.txt');
  expect(repository.git('diff', 'HEAD~1', 'HEAD'), 'the trick works').toContain('+harmless');
  expect((await read('@HEAD~1...HEAD', repository.root)).text).toContain('+evil');
});

test('settings with a path at home, which is not looked into, are no hindrance', async () => {
  using repository = new ScratchRepository();
  repository.git('config', 'include.path', '~/more');
  repository.git('config', 'core.excludesFile', '~/ignored');
  repository.git('config', 'core.attributesFile', '~/attributes');
  repository.write('a.txt', 'one\n');
  repository.git('add', '--all');
  expect((await read('@staged', repository.root)).text).toContain('+one');
});

test('invalid UTF-8 is shown with marks in its place, and a file without text is refused', async () => {
  using repository = new ScratchRepository();
  repository.write('latin.txt', Buffer.from('caf\u00e9\n', 'latin1'));
  repository.write('binary.bin', new Uint8Array([1, 0, 2]));
  expect((await read('@path:latin.txt', repository.root)).text).toBe(
    'Not UTF-8: each byte that is not text is shown as "\ufffd". "iconv -t UTF-8" converts a file.\n\ncaf\ufffd\n',
  );
  await expect(read('@path:binary.bin', repository.root)).rejects.toThrow('is binary');
});

test.each([
  ['@staged', 'Nothing is staged'],
  ['@worktree', 'Nothing has changed'],
  ['@no-such-branch', 'no such commit'],
  ['@HEAD...HEAD', 'There are no changes in HEAD...HEAD'],
  ['@{upstream}...HEAD', 'no upstream'],
  ['@path:.', 'There is no file'],
  ['@path:none.ts', 'There is no file'],
])('%s where there is nothing says what to do', async (code, says) => {
  using repository = new ScratchRepository();
  repository.write('a.txt', 'one\n');
  repository.commit();
  await expect(read(code, repository.root)).rejects.toThrow(says);
});

test('an empty repository, one with a detached head, a bare one, and a folder that is none', async () => {
  using repository = new ScratchRepository();
  await expect(read('@HEAD', repository.root)).rejects.toThrow(/no such commit|no commit yet/);
  repository.write('a.txt', 'one\n');
  repository.commit();
  repository.git('checkout', '--quiet', '--detach');
  repository.write('a.txt', 'two\n');
  expect((await read('@worktree', repository.root)).text).toContain('+two');

  const bare = realpathSync(mkdtempSync(join(tmpdir(), 'bare-')));
  repository.git('init', '--quiet', '--bare', bare);
  await expect(read('@staged', bare)).rejects.toThrow('set REVIEW_ROOT to a clone');
  rmSync(bare, { recursive: true });

  const none = realpathSync(mkdtempSync(join(tmpdir(), 'none-')));
  await expect(read('@staged', none)).rejects.toThrow('not in a Git repository');
  rmSync(none, { recursive: true });
});

test('a diff of hundreds of megabytes is read as far as the limit, and git is stopped', async () => {
  using repository = new ScratchRepository();
  const names = Array.from({ length: 20 }, (_, i) => `huge${i}.txt`);
  for (const name of names) repository.write(name, '');
  repository.commit();
  const text = Buffer.alloc(12 << 20, 'a line of text that is no use to anybody\n');
  for (const name of names) repository.write(name, text);
  const material = await read('@worktree', repository.root);
  expect(material.text.length).toBeLessThan(2_000);
  expect(material.text).toMatch(/^Left out: what comes after the first 4 MB of the diff\./);
});

test('a file that is too large to compare is named, whatever size the repository says git may read', async () => {
  using repository = new ScratchRepository();
  repository.git('config', 'core.bigFileThreshold', '100g');
  repository.write('huge.txt', '');
  repository.write('small.txt', '');
  repository.commit();
  repository.write('huge.txt', Buffer.alloc(17 << 20, 'a line\n'));
  repository.write('small.txt', 'text\n');
  const { text } = await read('@worktree', repository.root);
  expect(text).toContain('+text');
  expect(text).toContain('Left out: huge.txt (binary, or over 16 MB).');
});

test('text is shown, whatever size the repository says makes a file binary', async () => {
  using repository = new ScratchRepository();
  repository.git('config', 'core.bigFileThreshold', '1');
  repository.write('a.txt', 'one\n');
  repository.git('add', '--all');
  expect((await read('@staged', repository.root)).text).toContain('+one');
});

test('in the middle of a merge, conflicts are shown with @worktree and named with @staged', async () => {
  using repository = new ScratchRepository();
  repository.write('a.txt', 'one\n');
  repository.commit();
  repository.git('checkout', '--quiet', '-b', 'topic');
  repository.write('a.txt', 'ours\n');
  repository.commit();
  repository.git('checkout', '--quiet', 'main');
  repository.write('a.txt', 'theirs\n');
  repository.write('b.txt', 'new\n');
  repository.commit();
  repository.git('checkout', '--quiet', 'topic');
  expect(() => repository.git('merge', 'main')).toThrow();
  expect((await read('@worktree', repository.root)).text).toMatch(/\+\+<<<<<<< HEAD\n \+ours\n/);
  const { text } = await read('@staged', repository.root);
  expect(text).toContain('+new');
  expect(text).toContain('Left out: a.txt (in conflict).');
});

test('a name with a line in it cannot pass for a line of what was left out', async () => {
  using repository = new ScratchRepository();
  repository.write('a\nLeft out: nothing.png', new Uint8Array([0]));
  repository.git('add', '--all');
  const { text } = await read('@staged', repository.root);
  expect(text).toBe('Left out: "a\\nLeft out: nothing.png" (binary, or over 16 MB).');
});

test('a cancelled call ends git', async () => {
  using repository = new ScratchRepository();
  repository.write('a.txt', 'one\n');
  repository.commit();
  const cancelled = AbortSignal.abort(new Error('changed my mind'));
  await expect(
    readMaterial('@staged', await openRepository(repository.root), { ...caller, signal: cancelled }),
  ).rejects.toThrow();
});
