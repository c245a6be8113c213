import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { asToday } from '../../../scripts/published.ts';
import { type PublishedServer, publishedFolders, readServers, root } from '../workspace.ts';
import { claudeMarketplace, claudePlugin, installation, mcpJson } from './hosts.ts';
import { mcpbManifest, type Offer } from './mcpb-manifest.ts';
import { serverJson } from './server-json.ts';

const biome = createRequire(`${root}/package.json`).resolve('@biomejs/biome/bin/biome');

/** Every file that is generated from package.json, the settings and the built servers: its path and its text. */
export async function distributionFiles(): Promise<Map<string, string>> {
  const servers = await readServers();
  const files = new Map<string, string>();
  const set = (path: string, value: object) => files.set(path, formatted(path, value));
  for (const server of servers) {
    set(`${server.folder}/server.json`, serverJson(server));
    set(`${server.folder}/manifest.json`, mcpbManifest(server, offerOf(server)));
    set(`${server.folder}/.claude-plugin/plugin.json`, claudePlugin(server));
    files.set(`${server.folder}/README.md`, withLinks(server));
  }
  set('.mcp.json', mcpJson(servers));
  set('.claude-plugin/marketplace.json', claudeMarketplace(servers));
  const licence = readFileSync(`${root}/LICENSE`, 'utf8');
  for (const folder of publishedFolders) files.set(`${folder}/LICENSE`, licence);
  return files;
}

function offerOf({ folder }: PublishedServer): Offer {
  const bin = `${root}/${folder}/dist/main.js`;
  const args = [bin, '--list', '--json', '--log-level', 'silent'];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', cwd: root })) as Offer;
}

/** The README with how a host gets the server. */
function withLinks(server: PublishedServer): string {
  const readme = readFileSync(`${root}/${server.folder}/README.md`, 'utf8');
  const open = '<!-- generated:install -->';
  const start = readme.indexOf(open);
  if (start === -1) throw new Error(`${server.folder}/README.md has no place for how to install it: ${open}`);
  const end = readme.indexOf('<!-- /generated -->', start);
  return asToday(
    `${readme.slice(0, start + open.length)}\n\n${installation(server)}\n\n${readme.slice(end)}`,
  );
}

/** Laid out as `biome check` wants it. */
function formatted(path: string, value: object): string {
  const args = ['format', `--stdin-file-path=${root}/${path}`];
  return execFileSync(process.execPath, [biome, ...args], {
    cwd: root,
    encoding: 'utf8',
    input: JSON.stringify(value, null, 2),
  });
}
