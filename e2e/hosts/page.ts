/** Part of `pnpm generate`: fills the tables of docs/hosts.md from the records. `--check` exits with 1 when they are not up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readRecords } from './lab/record.ts';
import { fillPage } from './lab/tables.ts';
import { readWalks } from './lab/walk.ts';

const file = fileURLToPath(new URL('../../docs/hosts.md', import.meta.url));
const before = readFileSync(file, 'utf8');
const after = fillPage(before, readRecords(), readWalks());
if (after !== before) {
  const check = process.argv.includes('--check');
  console.log(`${check ? 'not up to date' : 'written'}: docs/hosts.md`);
  if (check) process.exitCode = 1;
  else writeFileSync(file, after);
}
