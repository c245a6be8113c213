import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getMcpConfigForManifest, unpackExtension, validateManifest } from '@anthropic-ai/mcpb';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { packBundle } from '../src/mcpb.ts';
import { outsideEnvironment, succeed } from '../src/outside.ts';
import { published } from '../src/published.ts';
import { readServer } from '../src/published-server.ts';
import { root, serverNames } from '../src/workspace.ts';
import { expectAnswer } from './support/answers.ts';
import { packedPackage } from './support/packed.ts';

const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, unknown>;

test('every generated file is up to date', async () => {
  await succeed(process.execPath, ['release/generate.ts', '--check'], {
    cwd: root,
    env: outsideEnvironment(),
  });
});

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
const validServerJson = ajv.compile(read('release/schemas/server.schema.json'));

test.each(serverNames)('server.json of %s is valid by the schema of the MCP registry', (name) => {
  const content = read(`servers/${name}/server.json`);
  validServerJson(content);
  expect(validServerJson.errors ?? []).toEqual([]);
  expect(content.$schema).toBe(read('release/schemas/server.schema.json').$id);
  // The registry believes that the package is ours because it says the same name.
  expect(content.name).toBe(read(`servers/${name}/package.json`).mcpName);
});

test.each(serverNames)('the MCP bundle of %s, packed and unpacked, starts and answers', async (name) => {
  const server = await readServer(name);
  expect(validateManifest(join(root, server.folder, 'manifest.json'))).toBe(true);
  const work = mkdtempSync(join(tmpdir(), 'bundle-'));
  const mcpbPath = await packBundle(server, packedPackage(name).folder, work);
  const extensionPath = join(work, 'installed');
  expect(await unpackExtension({ mcpbPath, outputDir: extensionPath, silent: true })).toBe(true);

  // A desktop host reads the manifest like this; the user has set only what is required.
  const manifest = JSON.parse(readFileSync(join(extensionPath, 'manifest.json'), 'utf8'));
  const config = await getMcpConfigForManifest({
    manifest,
    extensionPath,
    systemDirs: {},
    userConfig: { review_root: root },
    pathSeparator: '/',
  });
  if (config === undefined) throw new Error('the manifest wants more than was chosen');
  const { command, args = [], env = {} } = config;
  expect(Object.values(env).filter((value) => value.includes('${'))).toEqual([]);
  await expectAnswer(name, {
    command: command === 'node' ? process.execPath : command,
    args,
    env,
  });
});

test('.mcp.json starts the servers of this checkout', async () => {
  const { mcpServers } = read('.mcp.json') as {
    mcpServers: Record<string, { command: string; args: string[] }>;
  };
  expect(Object.keys(mcpServers)).toEqual([...serverNames]);
  for (const name of serverNames) {
    const { command, args } = mcpServers[name] ?? { command: '', args: [] };
    expect([command, ...args]).toEqual(['node', 'release/start.mjs', name]);
    await expectAnswer(name, { command: process.execPath, args: [join(root, 'release/start.mjs'), name] });
  }
});

test('the marketplace of Claude Code has a plugin for each server, at the version of its package, and one for the skill', () => {
  const marketplace = read('.claude-plugin/marketplace.json') as {
    plugins: { name: string; source: string; skills?: string[] }[];
  };
  const [skillPlugin, ...none] = marketplace.plugins.filter(({ skills }) => skills !== undefined);
  expect(none).toEqual([]);
  expect(existsSync(join(root, skillPlugin?.source ?? '', skillPlugin?.skills?.[0] ?? '', 'SKILL.md'))).toBe(
    true,
  );
  const servers = marketplace.plugins.filter((plugin) => plugin !== skillPlugin);
  expect(servers.map(({ name }) => name)).toEqual([...serverNames]);
  for (const { name, source } of servers) {
    const plugin = read(`${source}/.claude-plugin/plugin.json`) as {
      name: string;
      version: string;
      mcpServers: Record<string, { command: string; args: string[] }>;
    };
    const { name: packageName, version } = read(`servers/${name}/package.json`);
    expect(plugin).toMatchObject({ name, version });
    expect(plugin.mcpServers[name]).toEqual({ command: 'npx', args: ['-y', `${packageName}@${version}`] });
  }
});

test.each(serverNames)('the links in the README of %s install what is published', (name) => {
  const readme = readFileSync(join(root, `servers/${name}/README.md`), 'utf8');
  const links = [...readme.matchAll(/\[Install in [^\]]+\]\(([^)]+)\)/g)].map(
    ([, link = '']) => new URL(link),
  );
  // A package on no registry cannot be installed by a link or by npx.
  if (!published) {
    expect(links).toEqual([]);
    expect(readme).not.toMatch(/npx -y @mcp-reference/);
    return;
  }
  expect(links.map(({ host }) => host)).toEqual(['insiders.vscode.dev', 'cursor.com']);
  const configs = links.map(({ searchParams }) => {
    expect(searchParams.get('name')).toBe(name);
    const config = searchParams.get('config') ?? '';
    return JSON.parse(config.startsWith('{') ? config : Buffer.from(config, 'base64').toString()) as object;
  });
  const start = { command: 'npx', args: ['-y', `@mcp-reference/${name}`] };
  expect(configs).toEqual([start, start]);
});
