import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../log.js';
import type { Database, Query, Row } from './database.js';
import { migrations } from './sqlite-schema.js';
import { OutboxUnavailable } from './store.js';

export interface SqliteOptions {
  log: Log;
  /** How often to look for changes of other processes, in milliseconds. */
  watchMs: number;
  /** How long to wait for another process that holds the write lock, in milliseconds. Default 10,000. */
  patienceMs?: number;
}

/** SQLite's primary result codes: https://www.sqlite.org/rescode.html */
const busyCodes = new Set([5, 15]);
const problems: Record<number, string> = {
  8: 'it cannot be written',
  10: 'the disk failed',
  11: 'it is damaged',
  13: 'the disk is full',
  14: 'it cannot be opened',
  26: 'it is not a SQLite file',
};

/** The outbox in a file, for this user only. It waits for other processes between tries: the event loop goes on. */
export class SqliteDatabase implements Database {
  readonly dialect = { table: 'outbox', insertion: 'rowid', skipLocked: '' };
  readonly #file: string;
  readonly #options: SqliteOptions;
  readonly #listeners = new Set<(id: string) => void>();
  #connection: Connection | undefined;
  #transaction: Promise<void> | undefined;
  #waiting: Promise<unknown> = Promise.resolve();
  #watch: NodeJS.Timeout | undefined;
  #lastChange = 0;
  #dataVersion = 0;

  constructor(file: string, options: SqliteOptions) {
    this.#file = file;
    this.#options = options;
  }

  async open(): Promise<void> {
    // Loaded here: a server on PostgreSQL, `--help` and `--list` do without.
    const { DatabaseSync } = await import('node:sqlite');
    await this.#patiently(() => {
      this.#connection ??= new Connection(this.#file, DatabaseSync);
    });
    this.#watch = setInterval(() => this.#lookForChanges(), this.#options.watchMs).unref();
  }

  query: Query = async (sql, values) => {
    const rows = await this.#patiently((connection) => connection.run(sql, values));
    if (!sql.startsWith('SELECT')) this.#announce();
    return rows;
  };

  transaction = async <Result>(work: (query: Query) => Promise<Result>): Promise<Result> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    // IMMEDIATE takes the write lock at once: a transaction that began by reading cannot be refused half-way.
    const connection = await this.#patiently((one) => {
      one.run('BEGIN IMMEDIATE');
      this.#transaction = promise;
      return one;
    });
    try {
      const result = await work(async (sql, values) => connection.run(sql, values));
      connection.run('COMMIT');
      return result;
    } catch (error) {
      connection.rollback();
      throw this.#inWords(error);
    } finally {
      this.#transaction = undefined;
      resolve();
      this.#announce();
    }
  };

  onChange(listener: (id: string) => void): () => void {
    if (this.#listeners.size === 0) this.#lastChange = this.#number('SELECT last FROM changes');
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    this.#listeners.clear();
    await this.#transaction;
    this.#connection?.close();
    this.#connection = undefined;
  }

  /** Does one short step outside of this process's transactions; waits while another process holds the lock. */
  async #patiently<Result>(step: (connection: Connection) => Result): Promise<Result> {
    const { patienceMs = 10_000 } = this.#options;
    const arrived = performance.now();
    while (this.#transaction) await this.#transaction;
    try {
      return this.#step(step);
    } catch (error) {
      if (!isBusy(error)) throw this.#inWords(error);
    }
    // One at a time tries again, in the order of their arrival: the others would only take the lock from each other.
    const tried = this.#waiting.then(async () => {
      const until = Math.max(arrived + patienceMs, performance.now() + leastPatienceMs);
      for (; ; await wait(5 + 10 * Math.random())) {
        while (this.#transaction) await this.#transaction;
        try {
          return this.#step(step);
        } catch (error) {
          if (!isBusy(error) || performance.now() > until) throw this.#inWords(error);
        }
      }
    });
    this.#waiting = tried.catch(() => {});
    return tried;
  }

  #step<Result>(step: (connection: Connection) => Result): Result {
    this.#connection?.followFile(() => this.#options.log.error(replaced, { file: this.#file }));
    return step(this.#connection as Connection);
  }

  #inWords(error: unknown): unknown {
    const { code, errcode = 0, message } = error as { code?: string; errcode?: number; message: string };
    if (isBusy(error))
      return new OutboxUnavailable(`the outbox is busy, try again: another program has locked ${this.#file}`);
    const problem = problems[errcode & 0xff] ?? (errcode === 0 && /^E[A-Z]+$/.test(code ?? '') && message);
    return problem
      ? new OutboxUnavailable(
          `the outbox ${this.#file} cannot be used: ${problem}; set NOTIFICATIONS_DATABASE to a file in a folder that this server can write`,
          { cause: error },
        )
      : error;
  }

  #lookForChanges(): void {
    if (this.#transaction) return;
    try {
      // Changes only when another connection has committed: most of the time one number is read.
      const version = this.#number('PRAGMA data_version');
      if (version !== this.#dataVersion) this.#announce();
      this.#dataVersion = version;
    } catch (error) {
      if (!isBusy(error)) this.#options.log.warn('changes of the outbox cannot be read', { error });
    }
  }

  #announce(): void {
    if (this.#listeners.size === 0 || !this.#connection) return;
    const sql = 'SELECT id, change FROM outbox WHERE change > $1 ORDER BY change';
    for (const { id, change } of this.#connection.run(sql, [this.#lastChange])) {
      this.#lastChange = Number(change);
      for (const listener of this.#listeners) listener(String(id));
    }
  }

  #number(sql: string): number {
    return Number(Object.values(this.#connection?.run(sql)[0] ?? {})[0] ?? 0);
  }
}

/** Whoever waited behind others for so long that their time is over still gets this long. */
const leastPatienceMs = 100;

const replaced =
  'the outbox file was deleted or replaced: what it held is lost, the file that is there now is used';

function isBusy(error: unknown): boolean {
  return busyCodes.has(((error as { errcode?: number }).errcode ?? 0) & 0xff);
}

/** An open file with its statements. */
class Connection {
  readonly #file: string;
  readonly #DatabaseSync: typeof DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #sqlite: DatabaseSync;
  #inode = 0n;

  constructor(file: string, Sqlite: typeof DatabaseSync) {
    this.#file = file;
    this.#DatabaseSync = Sqlite;
    this.#sqlite = this.#open();
  }

  /** Opens the file that has this name now, where it is not the one that is open: SQLite would write to one that is gone. */
  followFile(onReplaced: () => void): void {
    const found = statSync(this.#file, { bigint: true, throwIfNoEntry: false });
    if (found?.ino === this.#inode) return;
    this.close();
    this.#sqlite = this.#open();
    onReplaced();
  }

  run(sql: string, values: readonly (string | number | null)[] = []): Row[] {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement.all(Object.fromEntries(values.map((value, index) => [`$${index + 1}`, value]))) as Row[];
  }

  rollback(): void {
    // SQLite may have rolled back by itself: after a full disk, for one.
    if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK');
  }

  close(): void {
    this.#statements.clear();
    if (this.#sqlite.isOpen) this.#sqlite.close();
  }

  #open(): DatabaseSync {
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
    // SQLite takes the mode of a file that is there; its journal files follow.
    closeSync(openSync(this.#file, 'a', 0o600));
    this.#inode = statSync(this.#file, { bigint: true }).ino;
    const sqlite = new this.#DatabaseSync(this.#file);
    try {
      // SQLite waits inside the event loop, so not for long. FULL: what was accepted survives a power cut.
      sqlite.exec('PRAGMA busy_timeout = 10; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      migrate(sqlite);
      return sqlite;
    } catch (error) {
      sqlite.close();
      throw error;
    }
  }
}

function migrate(sqlite: DatabaseSync): void {
  const version = () => Number(sqlite.prepare('PRAGMA user_version').get()?.user_version);
  if (version() === migrations.length) return;
  sqlite.exec('BEGIN IMMEDIATE');
  try {
    const found = version();
    if (found > migrations.length)
      throw new OutboxUnavailable(`the outbox was made by a newer version of this server (schema ${found})`);
    for (const migration of migrations.slice(found)) sqlite.exec(migration);
    sqlite.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    if (sqlite.isTransaction) sqlite.exec('ROLLBACK');
    throw error;
  }
}
