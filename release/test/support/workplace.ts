import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identity, npmSetting, outsideEnvironment, succeed } from '../../src/outside.ts';
import type { Registry } from '../../src/registry.ts';
import { root } from '../../src/workspace.ts';

const bin = join(root, 'packages/create/dist/main.js');

/** A folder outside the repository in which a person makes a copy. */
export class Workplace {
  readonly folder: string;
  readonly env: Record<string, string>;

  private constructor(folder: string, env: Record<string, string>) {
    this.folder = folder;
    this.env = env;
  }

  /** @param registry that npm asks for @mcp-reference/*; everything else comes from where this machine has it from */
  static async make(registry: Registry): Promise<Workplace> {
    const folder = mkdtempSync(join(tmpdir(), 'create-'));
    // A test of a copy may run the built server as another user.
    chmodSync(folder, 0o711);
    const npmrc = join(folder, 'npmrc');
    writeFileSync(npmrc, `${await machineSettings(folder)}\n@mcp-reference:registry=${registry.url}\n`);
    const npm = { npm_config_cache: await cacheWithoutPrograms(folder), npm_config_globalconfig: npmrc };
    return new Workplace(folder, outsideEnvironment({ ...npm, ...identity }));
  }

  /** `npm create @mcp-reference …`, from the registry. @returns what it prints */
  create(...args: string[]): Promise<string> {
    return this.inside('.', 'npm', 'create', '--yes', '@mcp-reference', '--', ...args);
  }

  /** The program of this clone. */
  createHere(...args: string[]): Promise<string> {
    return this.inside('.', process.execPath, bin, ...args);
  }

  /** Runs in a copy what has to succeed. @returns its stdout */
  inside(copy: string, command: string, ...args: string[]): Promise<string> {
    return succeed(command, args, { cwd: join(this.folder, copy), env: this.env, timeout: 900_000 });
  }
}

/**
 * npm's settings for all users, with the scope's registry added; the user's own file stays in force. A variable cannot
 * say it, because npm starts programs through `sh`, which drops variables with an `@` in their name.
 */
async function machineSettings(cwd: string): Promise<string> {
  const forAll = await npmSetting('globalconfig', cwd);
  const settings = existsSync(forAll) ? readFileSync(forAll, 'utf8') : '';
  return `${settings}\nregistry=${await npmSetting('registry', cwd)}`;
}

/**
 * npm's downloads are used again. The programs that npx has installed are not: it would run the `create`
 * of an earlier run, whose version is the same.
 */
async function cacheWithoutPrograms(folder: string): Promise<string> {
  const cache = join(folder, 'cache');
  const downloads = join(await npmSetting('cache', folder), '_cacache');
  mkdirSync(cache);
  mkdirSync(downloads, { recursive: true });
  symlinkSync(downloads, join(cache, '_cacache'), 'junction');
  return cache;
}
