import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadInsideError, readInside } from '@mcp-reference/core';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
let root: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'read-inside-')));
  root = join(folder, 'root');
  mkdirSync(join(root, 'real'), { recursive: true });
  writeFileSync(join(root, 'real', 'a.txt'), 'inside');
  mkdirSync(join(folder, 'outside'));
  writeFileSync(join(folder, 'outside', 'a.txt'), 'secret');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const reasonOf = (path: string) =>
  readInside(root, path, 100).then(
    ({ bytes }) => `read ${bytes}`,
    (error: unknown) => (error instanceof ReadInsideError ? error.reason : String(error)),
  );

test('a file inside is read, by any path and through a link that stays inside', async () => {
  symlinkSync('real', join(root, 'link'));
  const file = join(root, 'real', 'a.txt');
  for (const path of ['real/a.txt', './real/../real/a.txt', 'link/a.txt', file])
    expect(await readInside(root, path, 100), path).toMatchObject({ cut: false, path: file });
});

test('a longer file is cut, and says so', async () => {
  expect(await readInside(root, 'real/a.txt', 3)).toMatchObject({ bytes: Buffer.from('ins'), cut: true });
  expect(await readInside(root, 'real/a.txt', 6)).toMatchObject({ bytes: Buffer.from('inside'), cut: false });
});

test('whatever is not a regular file inside is refused with its reason', async () => {
  symlinkSync('../outside', join(root, 'out'));
  symlinkSync('/dev/zero', join(root, 'zero'));
  execFileSync('mkfifo', [join(root, 'pipe')]);
  const expected = {
    'real/none.txt': 'missing',
    'real/a.txt/below': 'missing',
    'real\0/a.txt': 'missing',
    '../outside/a.txt': 'outside',
    [join(folder, 'outside', 'a.txt')]: 'outside',
    'out/a.txt': 'outside',
    zero: 'outside',
    '.': 'outside',
    real: 'not a file',
    pipe: 'not a file',
  };
  for (const [path, reason] of Object.entries(expected)) expect(await reasonOf(path), path).toBe(reason);
});

test('a folder that becomes a link out, again and again, gives nothing of what is outside', async () => {
  const swap = `
    const { renameSync, symlinkSync } = require('node:fs');
    symlinkSync('../outside', 'link');
    console.log('swapping');
    for (;;) { renameSync('real', 'kept'); renameSync('link', 'real'); renameSync('real', 'link'); renameSync('kept', 'real'); }`;
  const swapper = spawn(process.execPath, ['-e', swap], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await new Promise((resolve) => swapper.stdout.once('data', resolve));
    const seen = new Set<string>();
    for (let i = 0; i < 1_000; i += 1) seen.add(await reasonOf('real/a.txt'));
    expect(seen).toContain('read inside');
    expect(seen).not.toContain('read secret');
  } finally {
    swapper.kill('SIGKILL');
  }
});
