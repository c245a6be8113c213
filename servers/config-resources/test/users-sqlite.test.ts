import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { migrations, openSqliteStore } from '../src/users/sqlite.js';
import { openUsers } from '../src/users/users.js';
import { userStoreContract } from './support/user-store-contract.js';

function temporary() {
  const folder = mkdtempSync(join(tmpdir(), 'config-users-'));
  const file = join(folder, 'data', 'users.db');
  return { file, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

describe('users in SQLite', () => {
  userStoreContract(async () => {
    const place = temporary();
    const store = await openSqliteStore(place.file, { watchMs: 20 });
    const other = await openSqliteStore(place.file, { watchMs: 20 });
    return {
      store,
      other,
      async [Symbol.asyncDispose]() {
        await store.close();
        await other.close();
        place[Symbol.dispose]();
      },
    };
  });

  test('the file is made for this user only, in WAL mode', async () => {
    using place = temporary();
    const store = await openSqliteStore(place.file);
    expect(statSync(place.file).mode & 0o777).toBe(0o600);
    const database = new DatabaseSync(place.file);
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
    await store.close();
  });

  test('a database of the first version is brought to the newest, with its users', async () => {
    using place = temporary();
    const made = await openSqliteStore(place.file);
    await made.close();
    rmSync(place.file);
    const old = new DatabaseSync(place.file);
    old.exec(`${migrations[0]} PRAGMA user_version = 1`);
    old.exec("INSERT INTO users VALUES ('ada', 'Ada', NULL, '2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z')");
    old.close();
    const store = await openSqliteStore(place.file);
    expect(await store.get('ada')).toMatchObject({ name: 'Ada', title: null });
    await store.close();
  });

  test.each(['mysql://shop:tulip@127.0.0.1/shop', 'postgress://shop:tulip@127.0.0.1/shop', ':memory:'])(
    '%s, which is neither a file nor PostgreSQL, is refused without a word of it, and makes no folder',
    async (setting) => {
      const error = await openUsers(setting, { warn() {} }).catch((reason: unknown) => reason as Error);
      expect((error as Error).message).toBe('is neither a file nor an address that begins with postgres://');
      expect(existsSync(setting.split('/')[0] ?? '')).toBe(false);
    },
  );

  test('a database of a newer version, and a file that is no database, are refused', async () => {
    using place = temporary();
    await (await openSqliteStore(place.file)).close();
    const newer = new DatabaseSync(place.file);
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    await expect(openSqliteStore(place.file)).rejects.toThrow('newer version');
    await expect(openSqliteStore(new URL(import.meta.url).pathname)).rejects.toThrow('not a database');
  });
});
