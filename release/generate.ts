/**
 * Part of `pnpm generate`: writes each server's manifests, the files of hosts and the tables of READMEs from package.json,
 * the settings and what the built files offer.
 *
 *   --check   changes nothing; exits with 1 when a file is not up to date
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { distributionFiles } from './src/distribution/files.ts';
import { root } from './src/workspace.ts';

const check = process.argv.includes('--check');
let stale = 0;
for (const [path, text] of await distributionFiles()) {
  const file = `${root}/${path}`;
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  stale++;
  if (!check) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  console.log(`${check ? 'not up to date' : 'written'}: ${path}`);
}
if (check && stale > 0) {
  console.error(`${stale} files are not up to date: run \`npx -y pnpm@12 generate\``);
  process.exit(1);
}
