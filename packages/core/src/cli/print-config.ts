import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { urlHost } from '../http/address.js';
import type { CommandLine } from './command-line.js';
import { type Host, type HostConfig, hostConfig } from './host-config.js';
import { describeSettings, type SettingsSchema } from './settings.js';

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
