import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runServer } from 'verdaccio';
import { npmSetting, outsideEnvironment, succeed } from './outside.ts';

export interface Registry extends AsyncDisposable {
  /** `http://127.0.0.1:40123/` */
  readonly url: string;
  /** An npmrc that names this registry, and a token that lets its reader publish. */
  readonly npmrc: string;
  /** Variables with which npm, npx and pnpm install from here. */
  readonly env: Record<string, string>;
  /** Publishes a package's folder, as `pnpm publish` does: with the versions of workspace and catalog written out. */
  publish(folder: string): Promise<void>;
  /** The registry's data about a package; undefined if it has none. */
  document(name: string): Promise<PackageDocument | undefined>;
  close(): Promise<void>;
}

export interface PackageDocument {
  'dist-tags': Record<string, string>;
  versions: Record<string, { dist: { tarball: string; unpackedSize?: number } }>;
}

/**
 * A real registry on this machine, empty but for what is published to it. What it does not have comes from the registry
 * that npm is set up for; @mcp-reference does not: that scope is what is tried out here.
 */
export async function startRegistry(): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'));
  const upstream = await npmSetting('registry', folder);
  const app = (await runServer({
    ...paths(folder),
    uplinks: { upstream: { url: upstream, cache: false, maxage: '10m', timeout: '60s', max_fails: 10 } },
    packages: {
      '@mcp-reference/*': { access: '$all', publish: '$all', unpublish: '$all' },
      '**': { access: '$all', proxy: 'upstream' },
    },
    web: { enable: false },
    max_body_size: '100mb',
    log: { type: 'stdout', format: 'pretty', level: 'fatal' },
  } as never)) as Server;
  app.listen(0, '127.0.0.1');
  await once(app, 'listening');
  const host = `127.0.0.1:${(app.address() as AddressInfo).port}`;
  const url = `http://${host}/`;
  const npmrc = join(folder, 'npmrc');
  writeFileSync(npmrc, `registry=${url}\n//${host}/:_authToken=anyone\n`);
  const env = {
    npm_config_userconfig: npmrc,
    npm_config_registry: url,
    npm_config_cache: join(folder, 'npm-cache'),
  };

  const close = async () => {
    app.close();
    app.closeAllConnections();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return {
    url,
    npmrc,
    env,
    publish: async (packageFolder) => {
      await succeed('npx', ['-y', 'pnpm@12', 'publish', '--no-git-checks', '--registry', url], {
        cwd: packageFolder,
        env: outsideEnvironment({ npm_config_userconfig: npmrc }),
      });
    },
    document: async (name) => {
      const response = await fetch(`${url}${name.replace('/', '%2f')}`);
      return response.ok ? ((await response.json()) as PackageDocument) : undefined;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function paths(folder: string) {
  return {
    self_path: folder,
    configPath: join(folder, 'config.yaml'),
    storage: join(folder, 'storage'),
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
  };
}
