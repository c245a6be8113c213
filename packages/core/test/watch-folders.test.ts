import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FolderWatch, watchFolders } from '../src/files/watch-folders.js';

let folder: string;
let watch: FolderWatch | undefined;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'watched-')));
});
afterEach(async () => {
  await watch?.close();
  for (const path of [folder, `${folder}-elsewhere`]) rmSync(path, { recursive: true, force: true });
});

/** Watches, and lets a test wait until a look at the disk after a change gives what it expects. */
function watching(look: () => string): (expected: string) => Promise<void> {
  let seen: string | undefined;
  let wake = () => {};
  watch = watchFolders([folder], async () => {
    seen = look();
    wake();
  });
  return async (expected) => {
    while (seen !== expected) await new Promise<void>((resolve) => (wake = resolve));
  };
}

const listing = () => (existsSync(folder) ? readdirSync(folder).join() : 'gone');

test('a reading that fails is reported, and the next change is read all the same', async () => {
  const failed = Promise.withResolvers<unknown>();
  const followed = Promise.withResolvers<void>();
  let readings = 0;
  const read = async () => {
    readings += 1;
    if (readings === 1) throw new Error('no luck');
    followed.resolve();
  };
  watch = watchFolders([folder], read, failed.resolve);
  await writeFile(join(folder, 'a.md'), 'one');
  expect(await failed.promise).toEqual(new Error('no luck'));
  await writeFile(join(folder, 'a.md'), 'two');
  await followed.promise;
});

test('a folder that is removed and made again is watched again', async () => {
  const untilSeen = watching(listing);
  await rm(folder, { recursive: true });
  await untilSeen('gone');
  await mkdir(folder);
  await untilSeen('');
  await writeFile(join(folder, 'a.md'), 'one');
  await untilSeen('a.md');
});

test('a folder that is missing at first is watched once it is there', async () => {
  rmSync(folder, { recursive: true });
  const untilSeen = watching(listing);
  await mkdir(folder);
  await untilSeen('');
  await writeFile(join(folder, 'a.md'), 'one');
  await untilSeen('a.md');
});

test('a file that is replaced by renaming another over it is read', async () => {
  const file = join(folder, 'a.md');
  await writeFile(file, 'one');
  const untilSeen = watching(() => readFileSync(file, 'utf8'));
  for (const text of ['two', 'three']) {
    await writeFile(join(folder, '.next'), text);
    await rename(join(folder, '.next'), file);
    await untilSeen(text);
  }
});

test.each(['before', 'after'])(
  'a file behind a link that is made %s the watch begins is read when it changes',
  async (when) => {
    const elsewhere = `${folder}-elsewhere`;
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, 'a.md'), 'one');
    const link = () => symlink(join(elsewhere, 'a.md'), join(folder, 'a.md'));
    if (when === 'before') await link();
    const untilSeen = watching(() => readFileSync(join(folder, 'a.md'), 'utf8'));
    if (when === 'after') {
      await link();
      await untilSeen('one');
    }
    await writeFile(join(elsewhere, 'a.md'), 'two');
    await untilSeen('two');
  },
);

test('files in folders below are not watched', async () => {
  await mkdir(join(folder, 'below'));
  const seen: string[] = [];
  let wake = () => {};
  watch = watchFolders([folder], async () => {
    seen.push(listing());
    wake();
  });
  await writeFile(join(folder, 'below', 'x'), '');
  const read = new Promise<void>((resolve) => (wake = resolve));
  await writeFile(join(folder, 'y'), '');
  await read;
  expect(seen).toEqual(['below,y']);
});
