import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The files of a server's folder that a copy gets. */
const taken = [
  'src',
  'test',
  'examples',
  'prompts',
  'assets',
  'scripts',
  'skills',
  'tsup.config.ts',
  'vitest.config.ts',
  'second-paths.md',
];

/** Written for each copy. */
const rewritten = ['package.json', 'tsconfig.json', 'README.md'];

/** Made by tools, or of use only to this repository's tests and releases. */
const left = [
  'node_modules',
  'dist',
  '.turbo',
  'test-results.json',
  'coverage',
  'LICENSE',
  'CHANGELOG.md',
  'THIRD-PARTY-NOTICES.md',
  'THIRD_PARTY_NOTICES.md',
  'NOTICE',
  'server.json',
  'manifest.json',
  '.claude-plugin',
  '.mcpbignore',
  'e2e.ts',
  'budget.json',
  'turbo.json',
];

/** The files that are copied as they are, relative to the server's folder. */
export function filesOfServer(server: URL): string[] {
  const folder = fileURLToPath(server);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => taken.includes(path.split('/')[0] ?? ''))
    .sort();
}

/** Files of a server's folder that none of the lists above has. A test fails until one has them. */
export function undecided(server: URL): string[] {
  return readdirSync(server).filter((name) => ![...taken, ...rewritten, ...left].includes(name));
}
