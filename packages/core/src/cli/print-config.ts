import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { urlHost } from '../http/address.js';
import type { CommandLine } from './command-line.js';
import { describeSettings, type SettingsSchema } from './settings.js';

export const hosts = ['claude-code', 'claude-desktop', 'vscode', 'cursor'] as const;
export type Host = (typeof hosts)[number];

/** How a host reaches the server: by starting it, or at an address. */
export type Reach = { command: string; args: string[]; env: Record<string, string> } | { url: string };

/**
 * How this very program can be started again: by `npx` where npm took it from a registry, else by its path.
 *
 * @param packageName `@mcp-reference/weather`
 * @param script the file that runs, `process.argv[1]`
 */
export function howToStart(packageName: string, script: string): { command: string; args: string[] } {
  const path = realpathSync(script);
  if (isFromRegistry(packageName, path)) return { command: 'npx', args: ['-y', packageName] };
  // This very Node: a host may find another on its PATH, or none.
  return { command: nodePath(), args: [path] };
}

/** npm notes beside what it installs where each package came from. A folder or a tarball is on no registry. */
function isFromRegistry(packageName: string, path: string): boolean {
  const modules = path.lastIndexOf(`${sep}node_modules${sep}`);
  if (modules === -1) return false;
  try {
    const lock = readFileSync(join(path.slice(0, modules), 'node_modules', '.package-lock.json'), 'utf8');
    const { packages } = JSON.parse(lock) as { packages: Record<string, { resolved?: string }> };
    return /^https?:/.test(packages[`node_modules/${packageName}`]?.resolved ?? '');
  } catch {
    return false;
  }
}

/** pnpm keeps Node below its version; the link beside it stays right when that changes. */
function nodePath(): string {
  const { execPath } = process;
  const linked = execPath.replace(
    /([\\/]node_modules)[\\/]\.pnpm[\\/][^\\/]+[\\/]node_modules(?=[\\/]node[\\/])/,
    '$1',
  );
  return linked !== execPath && existsSync(linked) ? linked : execPath;
}

interface ConfigSubject {
  packageName: string;
  shortName: string;
  schema: SettingsSchema | undefined;
}

/** What `--print-config` prints: the text alone on stdout, so that it can be piped into the file. */
export interface HostConfig {
  config: string;
  /** The file that it belongs into, for stderr. */
  where?: string;
}

/** Variables that are set now are written into it, secrets excepted. */
export function printConfig(
  commandLine: CommandLine,
  { packageName, shortName, schema }: ConfigSubject,
): HostConfig {
  const target = commandLine.text('print-config') as Host;
  if (commandLine.has('http')) {
    const host = commandLine.text('host');
    // All addresses of this machine are none to go to.
    const name = host === '0.0.0.0' || host === '::' ? 'localhost' : urlHost(host);
    const url = `http://${name}:${commandLine.number('port')}${commandLine.text('path')}`;
    return hostConfig(target, shortName, { url });
  }
  const set = (schema === undefined ? [] : describeSettings(schema)).flatMap(({ name, secret, path }) => {
    const value = process.env[name];
    // A host starts the server in a folder of its own.
    return value && !secret ? [[name, path ? resolve(value) : value] as const] : [];
  });
  const start = howToStart(packageName, process.argv[1] ?? '');
  return hostConfig(target, shortName, { ...start, env: Object.fromEntries(set) });
}

/** What a person runs, or pastes into a file, so that a host has the server. */
export function hostConfig(host: Host, name: string, reach: Reach): HostConfig {
  const remote = 'url' in reach;
  const entry = remote ? { url: reach.url } : withEnv(reach);
  switch (host) {
    case 'claude-code':
      if (remote) return { config: `claude mcp add --transport http ${name} ${reach.url}` };
      return { config: claudeMcpAdd(name, reach) };
    case 'claude-desktop':
      return inFile('claude_desktop_config.json (Settings > Developer > Edit Config)', {
        // Claude Desktop starts programs only; mcp-remote connects it to an address.
        mcpServers: { [name]: remote ? { command: 'npx', args: ['-y', 'mcp-remote', reach.url] } : entry },
      });
    case 'vscode':
      return inFile('.vscode/mcp.json', {
        servers: { [name]: { type: remote ? 'http' : 'stdio', ...entry } },
      });
    case 'cursor':
      return inFile('.cursor/mcp.json (or ~/.cursor/mcp.json)', { mcpServers: { [name]: entry } });
  }
}

function claudeMcpAdd(name: string, { command, args, env }: Extract<Reach, { command: string }>): string {
  const variables = Object.entries(env).map(([key, value]) => `-e ${quote(`${key}=${value}`)}`);
  return ['claude mcp add', name, ...variables, '--', ...[command, ...args].map(quote)].join(' ');
}

function withEnv({ command, args, env }: Extract<Reach, { command: string }>) {
  return { command, args, ...(Object.keys(env).length > 0 && { env }) };
}

function inFile(where: string, content: object): HostConfig {
  return { where, config: JSON.stringify(content, null, 2) };
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
