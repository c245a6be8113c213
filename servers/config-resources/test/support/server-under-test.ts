import { mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ServerUnderTest } from '@mcp-reference/testing';
import manifest from '../../package.json' with { type: 'json' };
import type { App } from '../../src/app.js';
import { open } from '../../src/open.js';
import { createServer } from '../../src/server.js';
import { type Settings, settings } from '../../src/settings.js';

export const server: ServerUnderTest<Settings, App> = {
  bin: new URL('../../dist/main.js', import.meta.url),
  package: manifest,
  settings,
  open,
  createServer,
};

export interface Place {
  folder: string;
  /** CONFIG_DIR */
  config: string;
  env: Record<string, string>;
}

/** A new temporary folder with these configuration files, and users of its own. */
export function place(files: Record<string, string | Buffer> = {}, more: Record<string, string> = {}): Place {
  const folder = mkdtempSync(join(tmpdir(), 'config-resources-'));
  const config = join(folder, 'config');
  mkdirSync(config);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(config, name)), { recursive: true });
    writeFileSync(join(config, name), content);
  }
  return { folder, config, env: { CONFIG_DIR: config, USERS_DATABASE: join(folder, 'users.db'), ...more } };
}

/** As editors and deployments do it: nobody sees half a file. */
export function replaceFile(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** Nothing is in flight when a test has ended: over HTTP there is nothing to wait for. */
export const endAtOnce = (wiring: string): string[] => (wiring === 'http' ? ['--drain-timeout', '0'] : []);
