import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { openSqlite } from '@mcp-reference/core/files';
import { type Query, storeBusy, UserStore, type UsersChange } from './store.js';

/** A trigger that gives a user the next number. @param listing whether the list of users is another by it */
const noting = (event: string, row: 'new' | 'old', listing: string | number) =>
  `CREATE TRIGGER users_${event.toLowerCase()} AFTER ${event} ON users BEGIN
     INSERT INTO user_changes
       VALUES (${row}.id, (SELECT coalesce(max(number), 0) + 1 FROM user_changes), ${listing})
       ON CONFLICT (user_id) DO UPDATE SET number = excluded.number, listing = excluded.listing;
   END;`;

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
${noting('INSERT', 'new', 1)} ${noting('UPDATE', 'new', 'new.name <> old.name')} ${noting('DELETE', 'old', 1)}`,
  // The result of a task's import, written in one transaction with its users.
  `CREATE TABLE imports (id TEXT PRIMARY KEY, result TEXT NOT NULL, imported_at TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
];

/** @param watchMs how often to look for what other processes have changed */
export async function openSqliteStore(file: string, { watchMs = 1_000 } = {}): Promise<UserStore> {
  return new SqliteStore(file, watchMs);
}

const open = (file: string, busyTimeoutMs: number) =>
  openSqlite(file, { migrations, synchronous: 'NORMAL', busyTimeoutMs });

const queryOf =
  (database: DatabaseSync): Query =>
  async (sql, values = []) =>
    database.prepare(sql.replaceAll(/\$\d+/g, '?')).all(...(values as SQLInputValue[]));

class SqliteStore extends UserStore {
  protected readonly schema = '';
  protected readonly query: Query;
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #watchMs: number;
  #watch: NodeJS.Timeout | undefined;
  #listener: ((change: UsersChange) => void) | undefined;
  #seen = 0;
  /** Imports of this process run one after the other. */
  #importing: Promise<unknown> = Promise.resolve();

  constructor(file: string, watchMs: number) {
    super();
    this.#file = file;
    this.#watchMs = watchMs;
    this.#database = open(file, 5_000);
    // From here on the event loop must not wait for other processes: begin() does, between its tries.
    this.#database.exec('PRAGMA busy_timeout = 20');
    this.query = queryOf(this.#database);
  }

  protected transaction<Result>(
    signal: AbortSignal,
    work: (query: Query) => Promise<Result>,
  ): Promise<Result> {
    const result = this.#importing.then(() => this.#transaction(signal, work));
    this.#importing = result.catch(() => {});
    return result;
  }

  async onChange(listener: (change: UsersChange) => void): Promise<void> {
    const [row] = await this.query('SELECT coalesce(max(number), 0) AS seen FROM user_changes');
    this.#seen = Number(row?.seen);
    this.#listener = listener;
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

  #look(): void {
    const rows = this.#database
      .prepare('SELECT user_id, number, listing FROM user_changes WHERE number > ? ORDER BY number')
      .all(this.#seen);
    if (rows.length === 0) return;
    this.#seen = Number(rows.at(-1)?.number);
    const ids = rows.map(({ user_id }) => String(user_id));
    this.#listener?.({ ids, list: rows.some(({ listing }) => listing === 1) });
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
  throw storeBusy();
}
