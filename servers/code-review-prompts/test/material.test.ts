import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { maxMaterial, readMaterial } from '../src/read-material.js';
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

test('a diff that is too large is cut between hunks, and says what was left out', async () => {
  using repository = new ScratchRepository();
  const lines = (change: string) =>
    Array.from({ length: 8_000 }, (_, i) =>
      i % 20 === 0 ? `${change} ${i}` : `line ${i} of a long file with much text in it`,
    ).join('\n');
  repository.write('big.txt', lines('before'));
  repository.commit();
  repository.write('big.txt', lines('after'));
  const { text } = await read('@worktree', repository.root);
  expect(text.length).toBeLessThan(maxMaterial + 1_000);
  const [, shown = ''] = /Left out: (.*)\.$/.exec(text) ?? [];
  expect(shown).toMatch(/^\d+ of 400 hunks of big\.txt$/);
  // The last hunk is whole: it ends with its context, not in the middle of a line.
  expect(text.split('\nLeft out')[0]).toMatch(/text in it$/);
});

test('a file that is too large is cut between lines, and says what was left out', async () => {
  using repository = new ScratchRepository();
  repository.write('big.txt', 'größer\n'.repeat(10_000));
  const { text, truncated } = await read('@path:big.txt', repository.root);
  const lines = Math.floor(maxMaterial / Buffer.byteLength('größer\n'));
  expect(text).toBe(`${'größer\n'.repeat(lines)}Left out: what comes after the first ${lines * 9} bytes.`);
  expect(truncated).toBe(true);
});

test('binary and generated files are named, not pasted', async () => {
  using repository = new ScratchRepository();
  repository.write('a.txt', 'one\n');
  repository.commit();
  repository.write('a.txt', 'two\n');
  repository.write('logo.png', new Uint8Array([0x89, 0x50, 0, 1, 2, 3, 0]));
  repository.write('pnpm-lock.yaml', 'lockfileVersion: 9\n');
  repository.git('add', '--all');
  const { text } = await read('@staged', repository.root);
  expect(text).toContain('+two');
  expect(text).not.toContain('lockfileVersion');
  expect(text).toContain('Left out: logo.png (binary, or over 16 MB), pnpm-lock.yaml (generated).');
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
  expect((await read('@worktree', repository.root)).text).toMatch(
    new RegExp(
      `\\+two\nNew files that git does not know yet are not shown: ${names.replace('\\', '\\\\')}\\.$`,
    ),
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
    'caf\ufffd\nNot UTF-8: bytes that are no text stand as "\ufffd". "iconv -t UTF-8" converts a file.',
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
  expect(material.text).toContain('the diff is larger than is read');
  expect(material.truncated).toBe(true);
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
  expect(text).toBe('\nLeft out: "a\\nLeft out: nothing.png" (binary, or over 16 MB).');
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
