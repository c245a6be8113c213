import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadLibrary } from '../src/library/library.js';
import { watchFolder } from '../src/library/watch.js';
import { builtInPrompts } from '../src/open.js';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'prompts-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a reload that fails is told, and the next change is followed all the same', async () => {
  const told = Promise.withResolvers<unknown>();
  const followed = Promise.withResolvers<void>();
  let reloads = 0;
  const reload = async () => {
    reloads += 1;
    if (reloads === 1) throw new Error('no luck');
    followed.resolve();
  };
  const stop = await watchFolder(folder, reload, told.resolve);
  await writeFile(join(folder, 'a.md'), 'one');
  expect(await told.promise).toEqual(new Error('no luck'));
  await writeFile(join(folder, 'a.md'), 'two');
  await followed.promise;
  await stop();
});

test('a folder that is removed and made again is followed again', async () => {
  const seen: string[] = [];
  let wake = () => {};
  const reload = async () => {
    seen.push(existsSync(folder) ? readdirSync(folder).join() : 'gone');
    wake();
  };
  const untilSeen = async (listing: string) => {
    while (seen.at(-1) !== listing) await new Promise<void>((resolve) => (wake = resolve));
  };
  const stop = await watchFolder(folder, reload, () => {});
  await rm(folder, { recursive: true });
  await untilSeen('gone');
  await mkdir(folder);
  await untilSeen('');
  await writeFile(join(folder, 'a.md'), 'one');
  await untilSeen('a.md');
  await stop();
});

test('files that are links into another folder are read, as in a mounted volume', async () => {
  const volume = realpathSync(mkdtempSync(join(tmpdir(), 'volume-')));
  await writeFile(join(volume, 'mine.md'), '---\ntitle: T\ndescription: D\n---\nMine.\n');
  await symlink(volume, join(folder, '..data'));
  await symlink('..data/mine.md', join(folder, 'link'));
  await rename(join(folder, 'link'), join(folder, 'mine.md'));
  const { prompts, problems } = await loadLibrary(builtInPrompts, folder);
  expect(problems).toEqual([]);
  expect(prompts.get('mine')?.body).toBe('Mine.');
  rmSync(volume, { recursive: true });
});
