import { readFileSync } from 'node:fs';
import { describeSettings, type SettingsSchema } from '@mcp-reference/core';
import { asToday } from '../published.ts';
import { type PublishedServer, settingsSchema } from '../published-server.ts';
import { root } from '../workspace.ts';

/** The lists of a built server: `--list --json`. */
export interface Offer {
  tools: { name: string; description?: string; inputSchema: { properties?: object; required?: string[] } }[];
  resources: { uri: string; description?: string; title?: string }[];
  resourceTemplates: { uriTemplate: string; description?: string; title?: string }[];
  prompts: { name: string; description?: string; arguments?: { name: string; required?: boolean }[] }[];
}

/**
 * A server's README with its tables as they are today: what it offers, its settings, how a host gets it.
 *
 * @param installation what a host needs; nothing for a server that is only copied
 */
export async function serverReadme(folder: string, offer: Offer, installation?: string): Promise<string> {
  let text = readFileSync(`${root}/${folder}/README.md`, 'utf8');
  text = fill(text, 'capabilities', capabilities(offer));
  text = fill(text, 'settings', settingsTable(await settingsSchema(folder)));
  if (installation !== undefined) {
    const place = '<!-- generated:install -->';
    if (!text.includes(place))
      throw new Error(`${folder}/README.md has no place for how to install it: ${place}`);
    text = fill(text, 'install', installation);
  }
  return asToday(text);
}

/** The repository's README with the table of its servers. */
export function withServers(text: string, servers: PublishedServer[]): string {
  const rows = servers.map(({ name, folder, manifest: { description, teaches } }) => {
    const does = description.replace(/^MCP server \w+ /, '').replace(/\.$/, '');
    return `| [${name}](${folder}) | ${does} | ${teaches} |`;
  });
  return fill(text, 'servers', ['| server | does | teaches |', '|---|---|---|', ...rows].join('\n'));
}

function fill(text: string, name: string, table: string): string {
  const [open, close] = [`<!-- generated:${name} -->`, '<!-- /generated -->'];
  const start = text.indexOf(open);
  if (start === -1) return text;
  const end = text.indexOf(close, start);
  return `${text.slice(0, start + open.length)}\n\n${table}\n\n${text.slice(end)}`;
}

function capabilities(offer: Offer): string {
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
