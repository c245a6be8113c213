import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { sqliteMigrations } from '../src/outbox/schema.js';
import { openSqliteStore } from './support/open-store.js';
import { silentLog } from './support/outgoing.js';
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
    advance(ms) {
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

  test('an outbox of the first schema keeps what it has', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'notifications-'));
    const file = join(folder, 'outbox.db');
    const database = new DatabaseSync(file);
    const id = randomUUID();
    database.exec(`${sqliteMigrations[0]}; PRAGMA user_version = 1`);
    database.exec(
      `INSERT INTO outbox VALUES ('${id}', '', 'queued', 'ops', 1, NULL, 'old', NULL, 'f', 1, 1, 1, 0, NULL, NULL, 7)`,
    );
    database.close();
    const store = await openSqliteStore(file);
    expect(await store.lease('ops', 1, 1_000)).toMatchObject([{ notification: { id, message: 'old' } }]);
    await store.close();
  });

  describe('while another program holds the write lock', () => {
    const locked = async (patienceMs: number) => {
      const file = join(mkdtempSync(join(tmpdir(), 'notifications-')), 'outbox.db');
      const store = await openSqliteStore(file, { patienceMs });
      const holder = new DatabaseSync(file);
      holder.exec('BEGIN IMMEDIATE');
      return { store, holder, file };
    };

    test('calls wait without stopping the process, and are done when the lock is free', async () => {
      const { store, holder } = await locked(60_000);
      const held = monitorEventLoopDelay({ resolution: 5 });
      held.enable();
      const accepting = Promise.all(Array.from({ length: 100 }, () => store.accept([draft(Date.now())])));
      // Reading goes on meanwhile.
      for (let turn = 0; turn < 20; turn += 1) {
        expect(await store.list({ owner: '', limit: 1 })).toEqual([]);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      held.disable();
      holder.exec('ROLLBACK');
      expect(await accepting).toHaveLength(100);
      // Not the longest: the machine may be busy with something else.
      expect(held.percentile(90) / 1e6).toBeLessThan(100);
      await store.close();
    });

    test('what cannot wait longer is refused in words, and opening is too', async () => {
      const { store, holder, file } = await locked(50);
      const busy = {
        name: 'OutboxUnavailable',
        reason: expect.stringMatching(/busy, try again.*outbox\.db$/),
      };
      await expect(store.accept([draft(Date.now())])).rejects.toMatchObject(busy);
      await expect(store.retry('', randomUUID())).rejects.toMatchObject(busy);
      await store.close();
      // A file that needs no migration is opened all the same.
      await (await openSqliteStore(file, { patienceMs: 50 })).close();
      holder.exec('ROLLBACK; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      await expect(openSqliteStore(file, { patienceMs: 50 })).rejects.toMatchObject(busy);
      holder.close();
    });
  });

  test.each(['deleted', 'replaced'])('a file that is %s under a running server is noticed', async (how) => {
    const folder = mkdtempSync(join(tmpdir(), 'notifications-'));
    const file = join(folder, 'outbox.db');
    const errors: unknown[] = [];
    const log = { ...silentLog, error: (message: string) => void errors.push(message) };
    const store = await openSqliteStore(file, { log });
    const [lost] = await store.accept([draft(Date.now())]);
    if (how === 'replaced') {
      const other = await openSqliteStore(join(folder, 'other.db'));
      await other.close();
      rmSync(`${file}-wal`);
      rmSync(`${file}-shm`);
      renameSync(join(folder, 'other.db'), file);
    } else for (const end of ['', '-wal', '-shm']) rmSync(file + end);
    const [kept] = await store.accept([draft(Date.now(), { key: 'k' })]);
    expect(errors).toEqual([expect.stringMatching(/deleted or replaced/)]);
    const after = await openSqliteStore(file);
    expect(await after.find('', 'k')).toMatchObject({ id: kept?.notification.id });
    expect(await after.get('', lost?.notification.id ?? '')).toBeUndefined();
    await after.close();
    await store.close();
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
