/** Writes dist/card.html: the MCP App in src/card as one file that needs nothing else. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const outDir = mkdtempSync(join(tmpdir(), 'weather-card-'));
try {
  await build({
    config: false,
    entry: [fileURLToPath(new URL('../src/card/card.ts', import.meta.url))],
    tsconfig: fileURLToPath(new URL('../src/card/tsconfig.json', import.meta.url)),
    outDir,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    silent: true,
  });
  const script = readFileSync(join(outDir, 'card.js'), 'utf8').trim().replaceAll('</script', '<\\/script');
  const page = readFileSync(new URL('../src/card/card.html', import.meta.url), 'utf8');
  const card = page.replace('/* script */', () => script);
  writeFileSync(new URL('../dist/card.html', import.meta.url), card);
  process.stdout.write(`dist/card.html  ${(card.length / 1024).toFixed(0)} KB\n`);
} finally {
  rmSync(outDir, { recursive: true });
}
