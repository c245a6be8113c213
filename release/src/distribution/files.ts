import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { asToday } from '../published.ts';
import { readServers } from '../published-server.ts';
import { skill } from '../skill.ts';
import { type Manifest, publishedFolders, readManifest, root, serverFolders } from '../workspace.ts';
import { claudeMarketplace, claudePlugin, installation, mcpJson } from './hosts.ts';
import { mcpbManifest } from './mcpb-manifest.ts';
import { type Offer, serverReadme, withServers } from './readme.ts';
import { serverJson } from './server-json.ts';

const biome = createRequire(`${root}/package.json`).resolve('@biomejs/biome/bin/biome');

const names = serverFolders.map((folder) => readManifest(folder).name);

/** Every file that is generated from package.json, the settings and the built servers: its path and its text. */
export async function distributionFiles(): Promise<Map<string, string>> {
  const servers = await readServers();
  const files = new Map<string, string>();
  const set = (path: string, value: object) => files.set(path, formatted(path, value));
  for (const folder of serverFolders) {
    const offer = offerOf(folder);
    const server = servers.find((one) => one.folder === folder);
    const install = server && installation(server);
    files.set(`${folder}/README.md`, await serverReadme(folder, offer, install));
    if (server === undefined) continue;
    set(`${folder}/server.json`, serverJson(server));
    set(`${folder}/manifest.json`, mcpbManifest(server, offer));
    set(`${folder}/.claude-plugin/plugin.json`, claudePlugin(server));
  }
  const pages = ['README.md', 'packages/*/README.md', '{e2e,benchmarks}/README.md', skill.path];
  for (const path of globSync(pages, { cwd: root }))
    files.set(path, asToday(readFileSync(`${root}/${path}`, 'utf8')));
  files.set('README.md', withServers(files.get('README.md') ?? '', servers));
  set('release/package.json', withDependencies(readManifest('release')));
  set('.mcp.json', mcpJson(servers));
  set('.claude-plugin/marketplace.json', claudeMarketplace(servers));
  const licence = readFileSync(`${root}/LICENSE`, 'utf8');
  for (const folder of publishedFolders) files.set(`${folder}/LICENSE`, licence);
  return files;
}

/** Turborepo builds the servers before what uses them: all that do depend on this package. */
function withDependencies(manifest: Manifest): object {
  const others = Object.entries(manifest.devDependencies ?? {}).filter(([name]) => !names.includes(name));
  const servers = names.map((name) => [name, 'workspace:*'] as const);
  const devDependencies = [...others, ...servers].sort(([one], [other]) => (one < other ? -1 : 1));
  return { ...manifest, devDependencies: Object.fromEntries(devDependencies) };
}

function offerOf(folder: string): Offer {
  const bin = `${root}/${folder}/dist/main.js`;
  const args = [bin, '--list', '--json', '--log-level', 'silent'];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', cwd: root })) as Offer;
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
