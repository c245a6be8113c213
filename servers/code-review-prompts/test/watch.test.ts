import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { rename, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadLibrary } from '../src/library/library.js';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'prompts-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('files that are links into another folder are read, as in a mounted volume', async () => {
  const volume = realpathSync(mkdtempSync(join(tmpdir(), 'volume-')));
  await writeFile(join(volume, 'mine.md'), '---\ntitle: T\ndescription: D\n---\nMine.\n');
  await symlink(volume, join(folder, '..data'));
  await symlink('..data/mine.md', join(folder, 'link'));
  await rename(join(folder, 'link'), join(folder, 'mine.md'));
  const { prompts, problems } = await loadLibrary({ builtIn: [], own: [folder] });
  expect(problems).toEqual([]);
  expect(prompts.get('mine')?.body).toBe('Mine.');
  rmSync(volume, { recursive: true });
});
