import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { outsideEnvironment } from './environment.ts';
import { pack } from './packages.ts';
import { startRegistry } from './registry.ts';
import { succeed } from './run.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Variables with which npm finds @mcp-reference/* as they are packed from this repository. */
    npm: Record<string, string>;
    /** Variables with which npm finds no @mcp-reference/* anywhere: nothing is published. */
    nothingPublished: Record<string, string>;
  }
}

/** A Vitest global setup: core, testing and create, packed and on a registry. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'create-registry-'));
  const packed = [];
  for (const name of ['core', 'testing', 'create']) packed.push(await pack(name, folder));
  const cache = await cacheWithoutPrograms(folder);
  const settings = await machineSettings();
  const registry = await startRegistry(packed);
  const npmrc = join(folder, 'npmrc');
  writeFileSync(npmrc, `${settings}\n@mcp-reference:registry=${registry.url}\n`);
  project.provide('npm', { npm_config_cache: cache, npm_config_globalconfig: npmrc });
  const empty = await startRegistry([]);
  const without = join(folder, 'npmrc-without');
  writeFileSync(without, `${settings}\n@mcp-reference:registry=${empty.url}\n`);
  project.provide('nothingPublished', { npm_config_cache: cache, npm_config_globalconfig: without });
  return async () => {
    await registry.close();
    await empty.close();
    rmSync(folder, { recursive: true, force: true });
  };
}

/**
 * What is set for all users, to which is added where the scope is; the user's own file stays in force. A variable cannot
 * say it, because npm starts programs through `sh`, which drops variables with an `@` in their name.
 */
async function machineSettings(): Promise<string> {
  const forAll = await npmSetting('globalconfig');
  const settings = existsSync(forAll) ? readFileSync(forAll, 'utf8') : '';
  return `${settings}\nregistry=${await npmSetting('registry')}`;
}

/**
 * What npm has downloaded before is used again. The programs that npx has installed are not: it would run the `create`
 * of an earlier run, whose version is the same.
 */
async function cacheWithoutPrograms(folder: string): Promise<string> {
  const cache = join(folder, 'cache');
  const downloads = join(await npmSetting('cache'), '_cacache');
  mkdirSync(cache);
  mkdirSync(downloads, { recursive: true });
  symlinkSync(downloads, join(cache, '_cacache'), 'junction');
  return cache;
}

async function npmSetting(name: string): Promise<string> {
  const options = { cwd: tmpdir(), env: outsideEnvironment(), timeout: 60_000 };
  const printed = await succeed('npm', ['config', 'get', name], options);
  return printed.trim();
}
