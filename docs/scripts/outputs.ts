/**
 * `npm run outputs`: runs the commands of recordings.ts and writes what the pages show of them, snippets/outputs/*.txt.
 * `--check` writes nothing, and exits with 1 when an output has changed. Names after it choose single recordings.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { record } from './record.ts';
import { recordings } from './recordings.ts';

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean' }, help: { type: 'boolean' } },
  allowPositionals: true,
});
if (values.help) {
  console.log('node scripts/outputs.ts [--check] [name ...]');
  process.exit();
}

for (const recording of recordings) {
  if (positionals.length > 0 && !positionals.includes(recording.name)) continue;
  const file = new URL(`../snippets/outputs/${recording.name}.txt`, import.meta.url);
  const before = await readFile(file, 'utf8').catch(() => undefined);
  const after = await record(recording);
  if (after === before) continue;
  if (values.check) process.exitCode = 1;
  else await writeFile(file, after);
  console.log(`${values.check ? 'not up to date' : 'written'}: snippets/outputs/${recording.name}.txt`);
}
