/**
 * Fills dist/templates: each server's sources as they are in this repository, without what only works inside it. Run by
 * `build`, so a template is never a second copy in git.
 */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { printJson } from '../src/print-json.ts';
import { packPackages } from './pack-packages.ts';
import { roomyContract, standaloneBiome, standaloneReadme, standaloneTsconfig } from './standalone-files.ts';
import { standaloneManifest } from './standalone-manifest.ts';
import { filesOfServer } from './template-files.ts';

const root = new URL('../../../', import.meta.url);
const dist = new URL('../dist/templates/', import.meta.url);
rmSync(dist, { recursive: true, force: true });

const shared = {
  // npm leaves .gitignore out of a package: such files get their dot back in the copy.
  gitignore: 'node_modules/\ndist/\n.vitest/\n*.log\n.env\n',
  gitattributes: read(root, '.gitattributes'),
  LICENSE: read(root, 'LICENSE'),
  'biome.json': standaloneBiome(read(root, 'biome.json')),
  'AGENTS.md': read(new URL('./', import.meta.url), 'AGENTS.template.md'),
  'CLAUDE.md': '@AGENTS.md\n',
};

const names = globSync('*', { cwd: new URL('servers/', root) }).sort();
for (const name of names) {
  const server = new URL(`servers/${name}/`, root);
  const out = new URL(`${name}/`, dist);
  const files = filesOfServer(server);
  for (const file of files) {
    mkdirSync(new URL('./', new URL(file, out)), { recursive: true });
    cpSync(new URL(file, server), new URL(file, out));
  }
  const write = (file: string, text: string) => writeFileSync(new URL(file, out), text);
  write('package.template.json', standaloneManifest(read(server, 'package.json'), root));
  write('tsconfig.json', standaloneTsconfig(read(server, 'tsconfig.json'), read(root, 'tsconfig.base.json')));
  write('test/contract.test.ts', roomyContract(read(server, 'test/contract.test.ts')));
  mkdirSync(new URL('scripts/', out), { recursive: true });
  write('scripts/dev.ts', read(new URL('./', import.meta.url), 'dev.template.ts'));
  write('README.md', standaloneReadme(read(server, 'README.md'), `servers/${name}`));
  for (const [file, text] of Object.entries(shared)) write(file, text);
  console.log(`template ${name}: ${files.length + 3 + Object.keys(shared).length} files`);
}

function read(folder: URL, file: string): string {
  return readFileSync(new URL(file, folder), 'utf8');
}

const described = names
  .map((name) => {
    const { teaches } = JSON.parse(read(root, `servers/${name}/package.json`)) as { teaches: string };
    return { name, teaches };
  })
  // The default comes first.
  .sort((one, other) => Number(other.name === 'starter') - Number(one.name === 'starter'));
writeFileSync(new URL('templates.json', dist), printJson(described));

packPackages();
