import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { HostProgram } from '../programs/program.ts';
import versions from '../versions.json' with { type: 'json' };

/** Outside the workspace: hosts are large, and some are not free software. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mcp-reference-hosts');

/** A host that can be run. */
export interface Installed {
  version: string;
  licence: string;
  /** The folder of its command. */
  bin: string;
}

/** Programs that a host starts find this very Node, and npm's. */
export const pathWith = (...folders: string[]) =>
  [...folders, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);

/** The pinned version of a host. */
export function versionOf(packageName: string): string {
  const version = (versions as Record<string, string>)[packageName];
  if (version === undefined) throw new Error(`versions.json has no version of ${packageName}: add one.`);
  return version;
}

/** Gets the pinned version of a host from npm, once. */
export async function install(
  { packageName }: HostProgram,
  signal: AbortSignal,
  limitMs = 600_000,
): Promise<Installed> {
  const version = versionOf(packageName);
  const folder = join(cache, `${packageName.replaceAll('/', '+')}@${version}`);
  if (!existsSync(folder)) {
    // Made elsewhere and moved: an installation that was ended half-way is not taken for one.
    const unfinished = `${folder}.${process.pid}`;
    await mkdir(unfinished, { recursive: true });
    try {
      await writeFile(join(unfinished, 'package.json'), '{ "private": true }');
      await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', `${packageName}@${version}`], {
        cwd: unfinished,
        signal,
        timeout: limitMs,
        env: { ...process.env, PATH: pathWith() },
      });
      await rename(unfinished, folder);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }
  const manifest = await readFile(join(folder, 'node_modules', packageName, 'package.json'), 'utf8');
  const { license = 'not given' } = JSON.parse(manifest) as { license?: string };
  return { version, licence: license, bin: join(folder, 'node_modules', '.bin') };
}
