import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { openSqlite } from '@mcp-reference/core/files';
import { StoreBusy, type UserStore, type UsersChange } from './store.js';
import { type Database, type Query, UserTable } from './table.js';

/** Entry n brings a database of version n to n + 1. Entries that were published never change. */
export const migrations: readonly string[] = [
  `CREATE TABLE users (
     id         TEXT PRIMARY KEY,
     name       TEXT NOT NULL,
     email      TEXT,
     created_at TEXT NOT NULL,
     updated_at TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `ALTER TABLE users ADD COLUMN title TEXT;
   ALTER TABLE users ADD COLUMN locale TEXT;`,
  // One row for every user that ever changed: each process can ask what the others have done.
  `CREATE TABLE user_changes (
     user_id TEXT PRIMARY KEY,
     number  INTEGER NOT NULL,
     listing INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX user_changes_number ON user_changes (number);
   CREATE TRIGGER users_inserted AFTER INSERT ON users BEGIN
     INSERT INTO user_changes VALUES (new.id, (SELECT coalesce(max(number), 0) + 1 FROM user_changes), 1)
       ON CONFLICT (user_id) DO UPDATE SET number = excluded.number, listing = 1;
   END;
   CREATE TRIGGER users_updated AFTER UPDATE ON users BEGIN
     INSERT INTO user_changes VALUES (new.id, (SELECT coalesce(max(number), 0) + 1 FROM user_changes), new.name <> old.name)
       ON CONFLICT (user_id) DO UPDATE SET number = excluded.number, listing = excluded.listing;
   END;
   CREATE TRIGGER users_deleted AFTER DELETE ON users BEGIN
     INSERT INTO user_changes VALUES (old.id, (SELECT coalesce(max(number), 0) + 1 FROM user_changes), 1)
       ON CONFLICT (user_id) DO UPDATE SET number = excluded.number, listing = 1;
   END;`,
  // The result of a task's import, written in one transaction with its users.
  `CREATE TABLE imports (id TEXT PRIMARY KEY, result TEXT NOT NULL, imported_at TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
];

/** @param watchMs how often to look for what other processes have changed */
export async function openSqliteStore(file: string, { watchMs = 1_000 } = {}): Promise<UserStore> {
  return new UserTable(new SqliteDatabase(file, watchMs), { users: 'users', imports: 'imports' });
}

const open = (file: string, busyTimeoutMs: number) =>
  openSqlite(file, { migrations, synchronous: 'NORMAL', busyTimeoutMs });

const queryOf =
  (database: DatabaseSync): Query =>
  async (sql, values = []) =>
    database.prepare(sql.replaceAll(/\$\d+/g, '?')).all(...(values as SQLInputValue[]));

class SqliteDatabase implements Database {
  readonly query: Query;
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #watchMs: number;
  readonly #listeners = new Set<(change: UsersChange) => void>();
  #watch: NodeJS.Timeout | undefined;
  #seen = 0;
  #dataVersion = 0;
  /** Imports of this process run one after the other. */
  #importing: Promise<unknown> = Promise.resolve();

  constructor(file: string, watchMs: number) {
    this.#file = file;
    this.#watchMs = watchMs;
    this.#database = open(file, 5_000);
    // From here on the event loop must not wait for other processes: begin() does, between its tries.
    this.#database.exec('PRAGMA busy_timeout = 20');
    this.query = queryOf(this.#database);
  }

  transaction<Result>(signal: AbortSignal, work: (query: Query) => Promise<Result>): Promise<Result> {
    const result = this.#importing.then(() => this.#transaction(signal, work));
    this.#importing = result.catch(() => {});
    return result;
  }

  async onChange(listener: (change: UsersChange) => void): Promise<void> {
    this.#listeners.add(listener);
    if (this.#watch !== undefined) return;
    this.#seen = this.#number('SELECT coalesce(max(number), 0) AS n FROM user_changes');
    this.#dataVersion = this.#version();
    this.#watch = setInterval(() => this.#look(), this.#watchMs).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    await this.#importing;
    this.#database.close();
  }

  async #transaction<Result>(signal: AbortSignal, work: (query: Query) => Promise<Result>): Promise<Result> {
    signal.throwIfAborted();
    // A connection of its own: readers see the users as they were until all of it is committed.
    const database = open(this.#file, 20);
    const query = queryOf(database);
    try {
      await begin(database, signal);
      const result = await work(async (...statement) => {
        // Between two statements other requests are served, and a cancellation arrives.
        await nextTurn();
        return query(...statement);
      });
      database.exec('COMMIT');
      this.#look();
      return result;
    } finally {
      // Closing rolls back what is not committed.
      database.close();
    }
  }

  /** `data_version` changes only when another connection has committed: most of the time one number is read. */
  #look(): void {
    if (this.#listeners.size === 0) return;
    const version = this.#version();
    if (version === this.#dataVersion) return;
    this.#dataVersion = version;
    const rows = this.#database
      .prepare('SELECT user_id, number, listing FROM user_changes WHERE number > ? ORDER BY number')
      .all(this.#seen);
    if (rows.length === 0) return;
    this.#seen = Number(rows.at(-1)?.number);
    const ids = rows.map(({ user_id }) => String(user_id));
    for (const listener of this.#listeners)
      listener({ ids, list: rows.some(({ listing }) => listing === 1) });
  }

  #version(): number {
    return this.#number('SELECT data_version AS n FROM pragma_data_version');
  }

  #number(sql: string): number {
    return Number(this.#database.prepare(sql).get()?.n);
  }
}

/** Takes the write lock. Waits for other processes without stopping this one. */
async function begin(database: DatabaseSync, signal: AbortSignal): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    signal.throwIfAborted();
    try {
      database.exec('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      // SQLITE_BUSY
      if ((error as { errcode?: number }).errcode !== 5) throw error;
    }
    await wait(50, undefined, { signal });
  }
  throw new StoreBusy();
}
