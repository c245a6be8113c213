import { asToday, published } from '../published.ts';
import type { PublishedServer } from '../published-server.ts';
import { skill } from '../skill.ts';

/** The repository's own `.mcp.json`: a host that opens the clone has the five servers, as they are built in it. */
export function mcpJson(servers: PublishedServer[]): object {
  return {
    mcpServers: Object.fromEntries(
      servers.map(({ name }) => [name, { command: 'node', args: ['release/start.mjs', name] }]),
    ),
  };
}

/** A server as a plugin of Claude Code: the published package, so that the plugin needs no build. */
export function claudePlugin({ name, manifest }: PublishedServer): object {
  return {
    name,
    version: manifest.version,
    description: manifest.description,
    author: { name: manifest.author },
    homepage: manifest.homepage,
    repository: manifest.repository.url.replace(/^git\+|\.git$/g, ''),
    license: manifest.license,
    keywords: manifest.keywords,
    mcpServers: { [name]: start(manifest.name, manifest.version) },
  };
}

/** The file that `/plugin marketplace add mcp-reference/mcp-reference` reads. */
export function claudeMarketplace(servers: PublishedServer[]): object {
  return {
    name: 'mcp-reference',
    owner: { name: 'The mcp-reference authors' },
    metadata: {
      description: 'Reference MCP servers in TypeScript, one plugin each, and a skill to build your own.',
    },
    plugins: [
      ...servers.map(({ name, folder, manifest }) => ({
        name,
        source: `./${folder}`,
        description: manifest.description,
        category: 'mcp-servers',
      })),
      {
        name: skill.name,
        source: './skills',
        // The folder has no plugin.json: this entry is all that there is to say.
        strict: false,
        skills: [`./${skill.name}`],
        description: skill.description,
        category: 'development',
      },
    ],
  };
}

/** How a host gets the server: by its one-click links and npx, or until it is on npm from a clone. */
export function installation({ name, manifest, settings }: PublishedServer): string {
  const printConfig = `${asToday(`npx -y ${manifest.name}`)} --print-config`;
  const variable = settings.find(({ path }) => path !== undefined)?.name;
  const variables =
    variable === undefined
      ? ''
      : ` Variables that are set are written into it: \`${variable}=… ${printConfig} vscode\`.`;
  const prints = `prints what Claude Code wants; \`--help\` names ten other hosts.${variables}`;
  if (!published) {
    const where =
      'It is not on npm yet. In a [clone that is built](../../README.md#run-one), with absolute paths,';
    return `${where}\n\n\`\`\`sh\n${printConfig} claude-code\n\`\`\`\n\n${prints}`;
  }
  const add = `In Claude Code: \`claude mcp add ${name} -- npx -y ${manifest.name}\``;
  return `${installLinks(name, manifest.name)}\n\n${add}\n\n\`${printConfig} claude-code\` ${prints}`;
}

function installLinks(name: string, packageName: string): string {
  const config = JSON.stringify(start(packageName));
  const vscode = new URL('https://insiders.vscode.dev/redirect/mcp/install');
  vscode.search = new URLSearchParams({ name, config }).toString().replaceAll('+', '%20');
  const cursor = new URL('https://cursor.com/en/install-mcp');
  cursor.search = new URLSearchParams({ name, config: Buffer.from(config).toString('base64') }).toString();
  return `[Install in VS Code](${vscode}) · [Install in Cursor](${cursor})`;
}

/** A version is named where a file is published with it; a link is to stay right. */
function start(packageName: string, version?: string): { command: string; args: string[] } {
  return { command: 'npx', args: ['-y', version === undefined ? packageName : `${packageName}@${version}`] };
}
