import { globSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a server's folder holds that a copy wants. */
const taken = ['src', 'test', 'examples', 'prompts', 'assets', 'scripts', 'tsup.config.ts'];

/** Written anew for a copy. */
const rewritten = ['package.json', 'tsconfig.json', 'vitest.config.ts', 'README.md'];

/** Made by tools, or of use only to this repository's releases. */
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
  'turbo.json',
];

/**
 * The files that are copied as they are, relative to the server's folder. Anything new in that folder has to be put on
 * one of the lists above: the build fails until it is.
 */
export function filesOfServer(server: URL): string[] {
  const folder = fileURLToPath(server);
  const unknown = readdirSync(folder).filter((name) => ![...taken, ...rewritten, ...left].includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `${folder} holds ${unknown.join(', ')}: say in packages/create/scripts/template-files.ts whether a copy gets it.`,
    );
  }
  return taken
    .flatMap((name) => globSync([name, `${name}/**`], { cwd: folder }))
    .filter((file) => statSync(`${folder}/${file}`).isFile())
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}
