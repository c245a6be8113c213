/**
 * `npx -y pnpm@12 run version`: turns changesets into versions and changelogs, and generates what depends on versions.
 * A change in core is a change in every server, because they bundle it. The servers must be built.
 */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { changesetsOfBundles, readChangesets, writeChangesets } from './src/changesets.ts';
import { publishedFolders, root } from './src/workspace.ts';

const { resolve } = createRequire(`${root}/package.json`);

function node(...args: string[]): void {
  execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
}

const changesets = readChangesets(root);
if (changesets.length === 0) {
  console.log('There are no changesets: add one with `npx -y pnpm@12 changeset`.');
  process.exit(0);
}
const added = changesetsOfBundles(changesets);
writeChangesets(root, added);
for (const { releases } of added) console.log(`bundled: ${Object.keys(releases).join(', ')}`);
node(resolve('@changesets/cli/bin.js'), 'version');
node(`${root}/release/generate.ts`);
// Versions are written by a tool with a layout of its own.
node(
  resolve('@biomejs/biome/bin/biome'),
  'format',
  '--write',
  ...publishedFolders.map((folder) => `${folder}/package.json`),
);
