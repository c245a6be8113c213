import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { pageTexts } from '../src/pages.ts';

const run = promisify(execFile);

/** The row of the page's second table that begins with this, a cell for each server. */
async function row(name: string): Promise<Record<string, string>> {
  const lines = pageTexts().get('which-server.md')?.split('\n') ?? [];
  const cells = (line: string | undefined) => line?.split('|').map((cell) => cell.trim()) ?? [];
  const [, , ...servers] = cells(lines.find((line) => line.startsWith('| | calculator')));
  const [, , ...values] = cells(lines.findLast((line) => line.startsWith(`| ${name} |`)));
  return Object.fromEntries(servers.slice(0, -1).map((server, at) => [server, values[at] ?? '']));
}

for (const [name, key] of [
  ['tools', 'tools'],
  ['resource templates', 'resourceTemplates'],
] as const) {
  test(`the number of ${name} is what each server says`, async () => {
    for (const [server, shown] of Object.entries(await row(name))) {
      const main = fileURLToPath(new URL(`../../servers/${server}/dist/main.js`, import.meta.url));
      const { stdout } = await run(process.execPath, [main, '--list', '--json', '--log-level', 'silent']);
      const offer = JSON.parse(stdout) as Record<string, unknown[]>;
      expect(shown, server).toBe(String(offer[key]?.length || ''));
    }
  });
}
