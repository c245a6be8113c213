/**
 * `npm run outputs`: runs the commands of recordings.ts and writes what the pages show of them, snippets/outputs/*.txt.
 * `--check` writes nothing, and exits with 1 when an output has changed. Names after it choose single recordings.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { record, stopServers } from './record.ts';
import { recordings } from './recordings.ts';

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean' }, help: { type: 'boolean' } },
  allowPositionals: true,
});
if (values.help) {
  console.log('node scripts/outputs.ts [--check] [name ...]');
  process.exit();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stopServers().finally(() => process.exit(130)));
}

const chosen = recordings.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
try {
  for (const [at, recording] of chosen.entries()) {
    const file = new URL(`../snippets/outputs/${recording.name}.txt`, import.meta.url);
    const before = await readFile(file, 'utf8').catch(() => undefined);
    const after = await record(recording);
    const changed = after !== before;
    if (changed && values.check) process.exitCode = 1;
    else if (changed) await writeFile(file, after);
    const outcome = changed ? (values.check ? 'not up to date' : 'written') : 'as it was';
    console.log(`${at + 1}/${chosen.length} ${recording.name}: ${outcome}`);
  }
} finally {
  await stopServers();
}
