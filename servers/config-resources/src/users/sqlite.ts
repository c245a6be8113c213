import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { begin, openDatabase } from './sqlite-database.js';
import {
  batchSize,
  type ImportOptions,
  type ImportResult,
  UserExists,
  type UserStore,
  type UsersChange,
} from './store.js';
import type { User, UserRecord } from './user.js';

export interface SqliteOptions {
  /** How often to look for what other processes have changed. */
  watchMs?: number;
}

export async function openSqliteStore(file: string, options: SqliteOptions = {}): Promise<UserStore> {
  return new SqliteStore(file, openDatabase(file), options);
}

const columns = 'id, name, email, title, locale, created_at, updated_at';
const insert =
  'INSERT INTO users (id, name, email, title, locale, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)';
const onConflict = {
  fail: '',
  skip: ' ON CONFLICT (id) DO NOTHING',
  update:
    ' ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, title = excluded.title, locale = excluded.locale, updated_at = excluded.updated_at',
};

class SqliteStore implements UserStore {
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #watchMs: number;
  readonly #listeners = new Set<(change: UsersChange) => void>();
  #watch: NodeJS.Timeout | undefined;
  #seen = 0;
  #dataVersion = 0;
  /** Imports of this process, one after the other. */
  #importing: Promise<unknown> = Promise.resolve();

  constructor(file: string, database: DatabaseSync, { watchMs = 1_000 }: SqliteOptions) {
    this.#file = file;
    this.#database = database;
    this.#watchMs = watchMs;
  }

  async get(id: string): Promise<User | undefined> {
    return this.#rows(`SELECT ${columns} FROM users WHERE id = ?`, id)[0];
  }

  async list({ after = '', limit }: { after?: string | undefined; limit: number }): Promise<User[]> {
    return this.#rows(`SELECT ${columns} FROM users WHERE id > ? ORDER BY id LIMIT ?`, after, limit);
  }

  async complete(prefix: string, limit: number): Promise<string[]> {
    const rows = this.#rows(
      `SELECT ${columns} FROM users WHERE id >= ? AND substr(id, 1, ?) = ? ORDER BY id LIMIT ?`,
      prefix,
      [...prefix].length,
      prefix,
      limit,
    );
    return rows.map(({ id }) => id);
  }

  async count(): Promise<number> {
    return Number(this.#database.prepare('SELECT count(*) AS n FROM users').get()?.n);
  }

  import(records: UserRecord[], options: ImportOptions): Promise<ImportResult> {
    const result = this.#importing.then(() => this.#import(records, options));
    this.#importing = result.catch(() => {});
    return result;
  }

  async onChange(listener: (change: UsersChange) => void): Promise<void> {
    this.#listeners.add(listener);
    if (this.#watch !== undefined) return;
    this.#seen = this.#lastChange();
    this.#dataVersion = this.#version();
    this.#watch = setInterval(() => this.#look(), this.#watchMs).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    await this.#importing;
    this.#database.close();
  }

  async #import(records: UserRecord[], options: ImportOptions): Promise<ImportResult> {
    options.signal.throwIfAborted();
    // A connection of its own: readers go on seeing the users as they were until all of it is committed.
    const database = openDatabase(this.#file);
    try {
      await begin(database, options.signal);
      try {
        const result = await write(database, records, options);
        database.exec('COMMIT');
        this.#look();
        return result;
      } catch (error) {
        try {
          database.exec('ROLLBACK');
        } catch {
          // SQLite has rolled back by itself: a full disk, for one.
        }
        throw error;
      }
    } finally {
      database.close();
    }
  }

  /** Changes only when another connection has committed: most of the time one number is read. */
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
    const change = {
      ids: rows.map(({ user_id }) => String(user_id)),
      list: rows.some(({ listing }) => listing === 1),
    };
    for (const listener of this.#listeners) listener(change);
  }

  #version(): number {
    return Number(this.#database.prepare('PRAGMA data_version').get()?.data_version);
  }

  #lastChange(): number {
    return Number(this.#database.prepare('SELECT coalesce(max(number), 0) AS n FROM user_changes').get()?.n);
  }

  #rows(sql: string, ...values: (string | number)[]): User[] {
    return this.#database.prepare(sql).all(...values) as unknown as User[];
  }
}

async function write(
  database: DatabaseSync,
  records: UserRecord[],
  { onConflict: policy, signal, onProgress }: ImportOptions,
): Promise<ImportResult> {
  const exists = database.prepare('SELECT 1 FROM users WHERE id = ?');
  const statement = database.prepare(insert + onConflict[policy]);
  const result = { inserted: 0, updated: 0, skipped: 0 };
  const now = new Date().toISOString();
  for (let start = 0; start < records.length; start += batchSize) {
    const batch = records.slice(start, start + batchSize);
    for (const { id, name, email, title, locale } of batch) {
      const known = exists.get(id) !== undefined;
      if (known && policy === 'fail') throw new UserExists(id);
      statement.run(id, name, email, title, locale, now, now);
      result[known ? (policy === 'update' ? 'updated' : 'skipped') : 'inserted'] += 1;
    }
    await onProgress?.(start + batch.length);
    // Lets a cancellation in.
    await nextTurn();
    signal.throwIfAborted();
  }
  return result;
}
