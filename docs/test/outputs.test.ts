import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { record, stopServers } from '../scripts/record.ts';
import { recordings } from '../scripts/recordings.ts';
import { pageTexts } from './pages.ts';

const hasCurl = spawnSync('curl', ['--version']).status === 0;
const outputs = new URL('../snippets/outputs/', import.meta.url);

describe('every output on a page is what the command writes today', () => {
  afterAll(stopServers);
  for (const recording of recordings) {
    const missing = recording.command.startsWith('curl') && !hasCurl ? ' (needs curl)' : '';
    test.skipIf(missing !== '')(`${recording.name}${missing}`, async () => {
      const shown = await readFile(new URL(`${recording.name}.txt`, outputs), 'utf8');
      expect(await record(recording), 'npm run outputs writes it anew').toBe(shown);
    });
  }
});

test('every recorded output is shown, and every output that is shown is recorded', async () => {
  const recorded = recordings.map(({ name }) => name).sort();
  const files = (await readdir(outputs)).map((file) => file.replace(/\.txt$/, '')).sort();
  const texts = [...(await pageTexts()).values()].join('\n');
  const shown = [...texts.matchAll(/snippets\/outputs\/([\w-]+)\.txt/g)].map(([, name]) => name);
  expect(files).toEqual(recorded);
  expect([...new Set(shown)].sort()).toEqual(recorded);
});
