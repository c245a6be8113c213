import type { PublishedServer } from '../workspace.ts';

/** The repository's own `.mcp.json`: a host that opens the checkout has the five servers, as they are built in it. */
export function mcpJson(servers: PublishedServer[]): object {
  return {
    mcpServers: Object.fromEntries(
      servers.map(({ name, folder }) => [name, { command: 'node', args: [`${folder}/dist/main.js`] }]),
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

/** What `/plugin marketplace add mcp-reference/mcp-reference` reads. */
export function claudeMarketplace(servers: PublishedServer[]): object {
  return {
    name: 'mcp-reference',
    owner: { name: 'The mcp-reference authors' },
    metadata: { description: 'Reference MCP servers in TypeScript, one plugin each.' },
    plugins: servers.map(({ name, folder, manifest }) => ({
      name,
      source: `./${folder}`,
      description: manifest.description,
      category: 'mcp-servers',
    })),
  };
}

/** One line of Markdown: links that open a host and have it ask whether to install the server. */
export function installLinks({ name, manifest }: PublishedServer): string {
  const config = JSON.stringify(start(manifest.name));
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
