import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { urlHost } from '../http/address.js';
import type { CommandLine } from './flags.js';
import { describeSettings, type SettingsSchema } from './settings.js';

export const hosts = ['claude-code', 'claude-desktop', 'vscode', 'cursor'] as const;
export type Host = (typeof hosts)[number];

/** How a host reaches the server: by starting it, or at an address. */
export type Reach = { command: string; args: string[]; env: Record<string, string> } | { url: string };

/**
 * How this very program can be started again: by `npx` where it was installed from npm, by its path in a checkout.
 *
 * @param packageName `@mcp-reference/weather`
 * @param script the file that runs, `process.argv[1]`
 */
export function howToStart(packageName: string, script: string): { command: string; args: string[] } {
  const path = realpathSync(script);
  if (path.includes(`${sep}node_modules${sep}`)) return { command: 'npx', args: ['-y', packageName] };
  // This very Node: a host may find another on its PATH, or none.
  return { command: process.execPath, args: [path] };
}

interface ConfigSubject {
  packageName: string;
  shortName: string;
  schema: SettingsSchema | undefined;
}

/** What `--print-config` prints. Variables that are set now are written into it, secrets excepted. */
export function printConfig(
  commandLine: CommandLine,
  { packageName, shortName, schema }: ConfigSubject,
): string {
  const target = commandLine.text('print-config') as Host;
  if (commandLine.has('http')) {
    const host = commandLine.text('host');
    // All addresses of this machine are none to go to.
    const name = host === '0.0.0.0' || host === '::' ? 'localhost' : urlHost(host);
    const url = `http://${name}:${commandLine.number('port')}${commandLine.text('path')}`;
    return hostConfig(target, shortName, { url });
  }
  const set = (schema === undefined ? [] : describeSettings(schema)).flatMap(({ name, secret }) => {
    const value = process.env[name];
    return value && !secret ? [[name, value] as const] : [];
  });
  const start = howToStart(packageName, process.argv[1] ?? '');
  return hostConfig(target, shortName, { ...start, env: Object.fromEntries(set) });
}

/** What a person runs, or pastes into a file, so that a host has the server. Names the file in a first line. */
export function hostConfig(host: Host, name: string, reach: Reach): string {
  const remote = 'url' in reach;
  const entry = remote ? { url: reach.url } : withEnv(reach);
  switch (host) {
    case 'claude-code':
      if (remote) return `claude mcp add --transport http ${name} ${reach.url}`;
      return [
        'claude mcp add',
        name,
        ...Object.entries(reach.env).map(([key, value]) => `-e ${quote(`${key}=${value}`)}`),
        '--',
        ...[reach.command, ...reach.args].map(quote),
      ].join(' ');
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

function withEnv({ command, args, env }: Extract<Reach, { command: string }>) {
  return { command, args, ...(Object.keys(env).length > 0 && { env }) };
}

function inFile(file: string, content: object): string {
  return `// ${file}\n${JSON.stringify(content, null, 2)}`;
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
