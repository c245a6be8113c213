/**
 * `pnpm generate`: fills the tables of the servers' READMEs from what the built servers say of themselves.
 * `--check` changes nothing, and exits with 1 when a table is not up to date.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { describeSettings, type SettingsSchema } from '../packages/core/dist/index.js';
import { asToday } from './published.ts';
import { root } from './workspace.ts';

interface Offer {
  tools: { name: string; description?: string; inputSchema: { properties?: object; required?: string[] } }[];
  resources: { uri: string; description?: string; title?: string }[];
  resourceTemplates: { uriTemplate: string; description?: string; title?: string }[];
  prompts: { name: string; description?: string; arguments?: { name: string; required?: boolean }[] }[];
}

const check = process.argv.includes('--check');
const stale: string[] = [];

for (const file of globSync('{README.md,{packages,servers,proof,benchmarks}/*/README.md}', { cwd: root })) {
  const before = readFileSync(`${root}/${file}`, 'utf8');
  write(`${root}/${file}`, before, asToday(before));
}
for (const main of globSync('servers/*/dist/main.js', { cwd: root })) {
  const folder = `${root}/${main.replace('/dist/main.js', '')}`;
  const readme = `${folder}/README.md`;
  if (!existsSync(readme)) continue;
  const before = readFileSync(readme, 'utf8');
  let after = fill(before, 'capabilities', capabilities(`${root}/${main}`));
  if (existsSync(`${folder}/src/settings.ts`)) {
    const { settings } = (await import(`${folder}/src/settings.ts`)) as { settings: SettingsSchema };
    after = fill(after, 'settings', settingsTable(settings));
  }
  write(readme, before, after);
}
for (const file of stale) console.log(`${check ? 'not up to date' : 'written'}: ${file}`);
process.exit(check && stale.length > 0 ? 1 : 0);

function write(file: string, before: string, after: string): void {
  if (after === before) return;
  stale.push(file);
  if (!check) writeFileSync(file, after);
}

function fill(text: string, name: string, table: string): string {
  const [open, close] = [`<!-- generated:${name} -->`, '<!-- /generated -->'];
  const start = text.indexOf(open);
  if (start === -1) return text;
  const end = text.indexOf(close, start);
  return `${text.slice(0, start + open.length)}\n\n${table}\n\n${text.slice(end)}`;
}

function capabilities(bin: string): string {
  const offer = JSON.parse(
    execFileSync(process.execPath, [bin, '--list', '--json', '--log-level', 'silent'], { encoding: 'utf8' }),
  ) as Offer;
  const argument = (names: string[], required: Set<string>) =>
    names.map((name) => (required.has(name) ? name : `${name}?`)).join(', ');
  return [
    table('tool', offer.tools, ({ name, description, inputSchema }) => [
      `\`${name}(${argument(Object.keys(inputSchema.properties ?? {}), new Set(inputSchema.required))})\``,
      description ?? '',
    ]),
    table('resource', offer.resources, ({ uri, description, title }) => [
      `\`${uri}\``,
      description ?? title ?? '',
    ]),
    table('resource template', offer.resourceTemplates, ({ uriTemplate, description, title }) => [
      `\`${uriTemplate}\``,
      description ?? title ?? '',
    ]),
    table('prompt', offer.prompts, ({ name, description, arguments: args = [] }) => [
      `\`${name}(${args.map((entry) => (entry.required ? entry.name : `${entry.name}?`)).join(', ')})\``,
      description ?? '',
    ]),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

function settingsTable(schema: SettingsSchema): string {
  return table('variable', describeSettings(schema), ({ name, description, default: fallback, secret }) => [
    `\`${name}\``,
    `${description}${fallback === undefined || fallback === '' ? '' : ` (default \`${String(fallback)}\`)`}${secret ? '; a secret, never shown' : ''}`,
  ]);
}

function table<Item>(title: string, items: Item[], row: (item: Item) => [string, string]): string {
  if (items.length === 0) return '';
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = items.map(row).map(([left, right]) => `| ${cell(left)} | ${cell(right)} |`);
  return [`| ${title} | |`, '|---|---|', ...rows].join('\n');
}
