import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Registry, startRegistry } from '../src/registry.ts';
import { root, serverFolders } from '../src/workspace.ts';
import { copyStandsAlone } from './support/copy-stands-alone.ts';
import { Workplace } from './support/workplace.ts';

/** npm caches what a registry has: one that has nothing, and one that has what is published from here. */
let nothingPublished: Registry;
let npm: Registry;
beforeAll(async () => {
  nothingPublished = await startRegistry();
  npm = await startRegistry();
  for (const name of ['core', 'testing', 'create']) await npm.publish(join(root, 'packages', name));
});
afterAll(async () => {
  await nothingPublished.close();
  await npm.close();
});

/** Folders and packages as people name them. */
const namings = [
  { name: 'my-server' },
  { name: 'tides', packageName: '@acme/tides' },
  { name: 'mcp-pager' },
] as const;

for (const [index, folder] of serverFolders.entries()) {
  const naming = namings[index % namings.length] ?? namings[0];
  describe(`a copy of ${basename(folder)}, made from a clone`, () => {
    copyStandsAlone({ folder, ...naming, make: async () => Workplace.make(nothingPublished) });
  });
}

describe('a copy of starter, made by npm create', () => {
  const folder = 'servers/starter';
  copyStandsAlone({ folder, name: 'mcp-my-server', published: true, make: async () => Workplace.make(npm) });
});

test('who runs create with pnpm is told to go on with pnpm, and can', async () => {
  const work = await Workplace.make(nothingPublished);
  const pnpm = (...args: string[]) => work.inside('my-server', 'npx', '-y', 'pnpm@12', ...args);
  work.env.npm_config_user_agent = 'pnpm/12.0.0 npm/? node/v24.0.0';
  const printed = await work.createHere('my-server', '--from', 'starter', '--no-install');
  expect(printed).toContain('  pnpm install\n  pnpm run format\n');
  await pnpm('install');
  await pnpm('run', 'build');
  expect(existsSync(join(work.folder, 'my-server', 'dist', 'main.js'))).toBe(true);
  expect(await work.inside('my-server', process.execPath, 'dist/main.js', '--list')).toContain('count_words');
});
