/**
 * Part of `pnpm generate`: writes code, excerpts and outputs into the pages, from the programs in snippets/, from the
 * servers' sources and from running the commands of recordings.ts.
 *
 *   --check   changes nothing; exits with 1 when a page is not up to date
 *   names     of pages or recordings: only those
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { generate, partsOf } from './generated.ts';
import { pagePaths } from './pages.ts';
import { stopServers } from './record.ts';

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean' } },
  allowPositionals: true,
});
const isChosen = (name: string) => positionals.length === 0 || positionals.includes(name);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stopServers().finally(() => process.exit(130)));
}

try {
  for (const path of pagePaths()) {
    const name = path.replace(/.*[\\/]|\.md$/g, '');
    const before = await readFile(path, 'utf8');
    const outputs = partsOf(before).filter(({ kind }) => kind === 'output').length;
    if (outputs > 0) process.stdout.write(`${name}: ${outputs} outputs\n`);
    const after = await generate(path, before, ({ kind, subject }) => {
      return kind !== 'output' || isChosen(name) || isChosen(subject);
    });
    if (after === before) continue;
    console.log(`${values.check ? 'not up to date' : 'written'}: ${path}`);
    if (values.check) process.exitCode = 1;
    else await writeFile(path, after);
  }
} finally {
  await stopServers();
}
if (process.exitCode === 1) console.error('`npx -y pnpm@12 generate` writes them');
