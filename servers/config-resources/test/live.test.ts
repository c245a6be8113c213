import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchFolders } from '@mcp-reference/core/files';
import { expect, test } from 'vitest';
import { openLive } from '../src/files/live.js';

/** Resolves when a watch of the same folder, begun later than the one under test, has noticed a change. */
function nextChange(folder: string): { noticed: Promise<void>; end(): Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const watch = watchFolders([folder], async () => resolve());
  return { noticed: promise, end: () => watch.close() };
}

test('a file that changes while it is read for the first time is read again', async () => {
  const folder = await realpath(mkdtempSync(join(tmpdir(), 'config-live-')));
  const file = join(folder, 'app.yaml');
  writeFileSync(file, 'port: 1\n');
  const changed = Promise.withResolvers<string[]>();
  const live = await openLive<string>({
    folders: [folder],
    async read(_, before) {
      const text = readFileSync(file, 'utf8');
      if (before !== undefined) return text;
      // The first reading goes on until the change has been noticed: it ends with what is no longer there.
      const { noticed, end } = nextChange(folder);
      writeFileSync(file, 'port: 2\n');
      await noticed;
      await end();
      return text;
    },
    changed: (before, after) => changed.resolve([before, after]),
  });
  expect(await changed.promise).toEqual(['port: 1\n', 'port: 2\n']);
  expect(await live.current()).toBe('port: 2\n');
  await live.close();
});
