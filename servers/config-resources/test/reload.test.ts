import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { watchTurns } from '@mcp-reference/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Configuration } from '../src/config/configuration.js';
import { type LiveConfiguration, openConfiguration } from '../src/config/open.js';
import { plain } from '../src/formats/tree.js';

let folder: string;
let file: string;
let live: LiveConfiguration;
let current: Configuration;
const logged: string[] = [];
const listeners = new Set<() => void>();

beforeEach(async () => {
  folder = await realpath(mkdtempSync(join(tmpdir(), 'config-reload-')));
  file = join(folder, 'app.yaml');
  writeFileSync(file, 'port: 1\n');
  logged.length = 0;
  live = await openConfiguration({
    settings: { CONFIG_DIR: folder },
    env: {},
    log: { info: (message) => logged.push(message), warn: (message) => logged.push(message) },
    onChange: async () => {
      current = await live.current();
      for (const listener of listeners) listener();
    },
  });
  current = await live.current();
});
afterEach(async () => {
  await live.close();
  listeners.clear();
  rmSync(folder, { recursive: true, force: true });
});

const now = () => plain(current.tree);

/** Resolves at the change after which it holds. */
function until(holds: () => boolean): Promise<void> {
  if (holds()) return Promise.resolve();
  return new Promise((resolve) => {
    const listener = () => {
      if (!holds()) return;
      listeners.delete(listener);
      resolve();
    };
    listeners.add(listener);
  });
}

/** The values that readers saw meanwhile. */
function watchValues(): unknown[] {
  const seen: unknown[] = [];
  listeners.add(() => seen.push(now()));
  return seen;
}

const isPort = (port: number) => () => (now() as { port?: number }).port === port;

test('a file that is replaced by renaming another over it is read', async () => {
  writeFileSync(join(folder, '.app.yaml.tmp'), 'port: 2\n');
  renameSync(join(folder, '.app.yaml.tmp'), file);
  await until(isPort(2));
  writeFileSync(join(folder, '.app.yaml.tmp'), 'port: 3\n');
  renameSync(join(folder, '.app.yaml.tmp'), file);
  await until(isPort(3));
  expect(current.problems).toEqual([]);
});

test('a file that is truncated, then written in parts, never shows as empty or half', async () => {
  const seen = watchValues();
  const handle = await open(file, 'w');
  await until(() => current.problems.length === 1);
  expect(current.problems[0]).toMatchObject({
    file: 'app.yaml',
    message: 'is empty',
    keepsLastGood: true,
  });
  expect(now()).toEqual({ port: 1 });
  await handle.write('port: 2\nname: "ha');
  await until(() => current.problems[0]?.message !== 'is empty');
  expect(now()).toEqual({ port: 1 });
  await handle.write('lf"\n');
  await handle.close();
  await until(isPort(2));
  expect(current.problems).toEqual([]);
  expect(seen.map((value) => JSON.stringify(value))).not.toContain('{}');
  expect(now()).toEqual({ port: 2, name: 'half' });
});

test('a file that is deleted and made again is left out, then read', async () => {
  unlinkSync(file);
  await until(() => Object.keys(now() as object).length === 0);
  writeFileSync(file, 'port: 2\n');
  await until(isPort(2));
  unlinkSync(file);
  writeFileSync(file, 'port: 3\n');
  await until(isPort(3));
});

test('after 100 writes in a burst the last one stands', async () => {
  for (let port = 2; port <= 101; port += 1) writeFileSync(file, `port: ${port}\n`);
  await until(isPort(101));
  expect(current.problems).toEqual([]);
});

test('a file that no longer parses keeps its last good version, says so, and recovers', async () => {
  writeFileSync(file, 'port: [1\n  password: hunter2hunter2\n');
  await until(() => current.problems.length === 1);
  expect(now()).toEqual({ port: 1 });
  expect(current.problems[0]).toMatchObject({
    file: 'app.yaml',
    keepsLastGood: true,
    line: expect.any(Number),
  });
  expect(logged.join('\n')).toContain('the last good version stays');
  expect(logged.join('\n')).not.toContain('hunter2');
  writeFileSync(file, 'port: 5\n');
  await until(isPort(5));
  expect(current.problems).toEqual([]);
});

test('a new file is another layer', async () => {
  writeFileSync(join(folder, 'local.toml'), 'port = 9\n');
  await until(isPort(9));
});

test('a folder that is replaced behind a link, as Kubernetes mounts a ConfigMap, is read again', async () => {
  const version = (name: string, port: number) => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'mounted.yaml'), `mounted: ${port}\n`);
  };
  const link = (target: string) => {
    symlinkSync(target, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  };
  const mounted = (port: number) => () => (now() as { mounted?: number }).mounted === port;
  version('..first', 1);
  link('..first');
  symlinkSync('..data/mounted.yaml', join(folder, 'mounted.yaml'));
  await until(mounted(1));
  version('..second', 2);
  link('..second');
  rmSync(join(folder, '..first'), { recursive: true });
  await until(mounted(2));
});

test('a folder that is gone keeps its last good version and says so; made again, it is watched again', async () => {
  const away = `${folder}-away`;
  renameSync(folder, away);
  await until(() => current.problems.length === 1);
  expect(current.problems[0]).toMatchObject({
    file: 'CONFIG_DIR',
    message: 'cannot be read (ENOENT)',
    keepsLastGood: true,
  });
  expect(now()).toEqual({ port: 1 });
  mkdirSync(folder);
  writeFileSync(file, 'port: 2\n');
  await until(isPort(2));
  expect(current.problems).toEqual([]);
  writeFileSync(file, 'port: 3\n');
  await until(isPort(3));
  rmSync(away, { recursive: true });
});

test('a folder that is replaced by renaming another over its name is read, and watched from then on', async () => {
  const next = `${folder}-next`;
  mkdirSync(next);
  writeFileSync(join(next, 'app.yaml'), 'port: 2\n');
  renameSync(folder, `${folder}-old`);
  renameSync(next, folder);
  await until(isPort(2));
  writeFileSync(file, 'port: 3\n');
  await until(isPort(3));
  rmSync(`${folder}-old`, { recursive: true });
});

test('while another process renames files without a pause, the event loop goes on and the last version is read', async () => {
  const storm = new Worker(
    `const { renameSync, writeFileSync } = require('node:fs');
     const { workerData: folder } = require('node:worker_threads');
     for (let turn = 0; turn < 20000; turn += 1) {
       writeFileSync(folder + '/.next', 'port: ' + turn);
       renameSync(folder + '/.next', folder + '/app.yaml');
     }`,
    { eval: true, workerData: folder },
  );
  const ended = once(storm, 'exit');
  const longest = watchTurns();
  await ended;
  const held = longest();
  await until(isPort(19_999));
  expect(held).toBeLessThan(100);
});

test('another source of the same values is a change of the whole: it names its sources', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  listeners.add(resolve);
  writeFileSync(join(folder, 'local.yaml'), 'port: 1\n');
  await promise;
  expect(current.sources).toEqual(['app.yaml', 'local.yaml']);
});
