import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { openSqliteStore } from '../src/outbox/sqlite.js';
import { type Bench, draft, maxQueued, storeContract } from './support/store-contract.js';

async function open(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'notifications-'));
  const file = join(folder, 'deep', 'outbox.db');
  let time = Date.parse('2026-06-01T12:00:00Z');
  const options = { now: () => time, watchMs: 10, maxQueued };
  const store = await openSqliteStore(file, options);
  const other = await openSqliteStore(file, options);
  return {
    store,
    other,
    now: () => time,
    async advance(ms) {
      time += ms;
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      await other.close();
      rmSync(folder, { recursive: true });
    },
  };
}

describe('the outbox in SQLite', () => {
  storeContract(open);

  test('its file is for this user only', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'notifications-'));
    chmodSync(folder, 0o755);
    const file = join(folder, 'data', 'outbox.db');
    const store = await openSqliteStore(file);
    await store.accept([draft(Date.now())]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(`${file}-wal`).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
    await store.close();
    rmSync(folder, { recursive: true });
  });

  test('a file of a newer version, or of another program, is refused and left alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'notifications-'));
    const file = join(folder, 'outbox.db');
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(openSqliteStore(file)).rejects.toThrow(/newer version.*99/);
    rmSync(folder, { recursive: true });
  });

  test('processes that start together on a new file all find it ready', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'notifications-'));
    const file = join(folder, 'outbox.db');
    const stores = await Promise.all(Array.from({ length: 5 }, () => openSqliteStore(file)));
    for (const store of stores) expect(await store.list({ owner: '', limit: 1 })).toEqual([]);
    await Promise.all(stores.map((store) => store.close()));
    rmSync(folder, { recursive: true });
  });
});
