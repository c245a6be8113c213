import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@mcp-reference/core';
import { NewerDatabase, openSqlite, rollBack } from '@mcp-reference/core/files';
import { OutboxUnavailable } from '../errors.js';
import type { Database, Query, Row } from './database.js';
import { sqliteMigrations } from './schema.js';

export interface SqliteOptions {
  log: Logger;
  /** How often to look for changes of other processes, in milliseconds. */
  watchMs: number;
  /** How long to wait for another process that holds the write lock, in milliseconds. Default 10,000. */
  patienceMs?: number;
}

interface SqliteError extends NodeJS.ErrnoException {
  errcode?: number;
  errstr?: string;
}

/** SQLite's primary result codes: https://www.sqlite.org/rescode.html */
const busyCodes = new Set([5, 15]);
/** Read-only, disk error, damaged, full, not to be opened, not a database. */
const unusableCodes = new Set([8, 10, 11, 13, 14, 26]);
const replaced = 'the outbox file was deleted or replaced: its contents are lost, and the new file is used';
/** A call that waited behind others until its time was over still gets this long. */
const leastPatienceMs = 100;

/** The outbox in a file, for this user only. It waits for other processes between tries: the event loop goes on. */
export class SqliteDatabase implements Database {
  readonly table = 'outbox';
  readonly insertion = 'rowid';
  readonly skipLocked = '';
  readonly #file: string;
  readonly #options: SqliteOptions;
  #sqlite: DatabaseSync | undefined;
  #inode = 0n;
  #inTransaction = false;
  /** Resolves when the last change that arrived has ended. */
  #turn: Promise<unknown> = Promise.resolve();
  #watch: NodeJS.Timeout | undefined;
  #changed: (id: string) => void = () => {};
  #lastChange = 0;

  constructor(file: string, options: SqliteOptions) {
    this.#file = file;
    this.#options = options;
  }

  async open(changed: (id: string) => void): Promise<void> {
    this.#changed = changed;
    await this.#patiently(() => {});
    this.#watch = setInterval(() => this.#announce(), this.#options.watchMs).unref();
  }

  /** Every change is a transaction. Reading needs no turn: it goes on while another process holds the lock. */
  query: Query = (sql, values) =>
    sql.startsWith('SELECT')
      ? this.#patiently(() => this.#run(sql, values))
      : this.transaction((query) => query(sql, values));

  /** Changes run one at a time, in the order of arrival. Together they would only take the lock from each other. */
  transaction = <Result>(work: (query: Query) => Promise<Result>): Promise<Result> => {
    const arrived = performance.now();
    const done = this.#turn.then(async () => {
      // IMMEDIATE takes the write lock at once: a transaction that began by reading cannot be refused half-way.
      await this.#patiently(() => {
        this.#run('BEGIN IMMEDIATE');
        this.#inTransaction = true;
      }, arrived);
      try {
        const result = await work(async (sql, values) => this.#run(sql, values));
        this.#run('COMMIT');
        return result;
      } catch (error) {
        if (this.#sqlite) rollBack(this.#sqlite);
        throw this.#inWords(error);
      } finally {
        this.#inTransaction = false;
        this.#announce();
      }
    });
    this.#turn = done.catch(() => {});
    return done;
  };

  async close(): Promise<void> {
    clearInterval(this.#watch);
    while (this.#inTransaction) await setImmediate();
    this.#closeFile();
  }

  /** Does one short step outside of this process's transactions; waits while another process holds the lock. */
  async #patiently<Result>(step: () => Result, arrived = performance.now()): Promise<Result> {
    const { patienceMs = 10_000 } = this.#options;
    const until = Math.max(arrived + patienceMs, performance.now() + leastPatienceMs);
    for (;;) {
      // A transaction of this process waits for nothing outside: it ends within a few turns.
      while (this.#inTransaction) await setImmediate();
      try {
        this.#followFile();
        return step();
      } catch (error) {
        if (!isBusy(error)) throw this.#inWords(error);
      }
      if (performance.now() > until)
        throw new OutboxUnavailable(
          `the outbox is busy, try again: another program has locked ${this.#file}`,
        );
      await wait(1 + 5 * Math.random());
    }
  }

  /** Opens the file that has this name now. SQLite would go on writing to one that was deleted. */
  #followFile(): void {
    const found = statSync(this.#file, { bigint: true, throwIfNoEntry: false });
    if (this.#sqlite && found?.ino === this.#inode) return;
    const known = this.#sqlite !== undefined;
    this.#closeFile();
    // SQLite itself would wait inside the event loop: not at all. FULL: what was accepted survives a power cut.
    const options = { migrations: sqliteMigrations, synchronous: 'FULL', busyTimeoutMs: 0 } as const;
    this.#sqlite = openSqlite(this.#file, options);
    this.#inode = statSync(this.#file, { bigint: true }).ino;
    this.#lastChange = Number(this.#run('SELECT last FROM changes')[0]?.last);
    if (known) this.#options.log.error(replaced, { file: this.#file });
  }

  #closeFile(): void {
    this.#sqlite?.close();
    this.#sqlite = undefined;
  }

  #run(sql: string, values: readonly (string | number | null)[] = []): Row[] {
    if (!this.#sqlite) throw new OutboxUnavailable('the outbox is closed');
    const named = Object.fromEntries(values.map((value, index) => [`$${index + 1}`, value]));
    return this.#sqlite.prepare(sql).all(named) as Row[];
  }

  #inWords(error: unknown): unknown {
    const { code = '', errcode, errstr, message } = error as SqliteError;
    if (error instanceof NewerDatabase) return new OutboxUnavailable(`the outbox ${this.#file} ${message}`);
    const ofFile = errcode === undefined ? /^E[A-Z]+$/.test(code) : unusableCodes.has(errcode & 0xff);
    if (!ofFile) return error;
    const fix = 'set NOTIFICATIONS_DATABASE to a file in a folder that this server can write';
    const words = `the outbox ${this.#file} cannot be used: ${errstr ?? message}; ${fix}`;
    return new OutboxUnavailable(words, { cause: error });
  }

  /** Reports the changes since the last look, of this process and of others. */
  #announce(): void {
    if (!this.#sqlite || this.#inTransaction) return;
    const sql = 'SELECT id, change FROM outbox WHERE change > $1 ORDER BY change';
    try {
      for (const { id, change } of this.#run(sql, [this.#lastChange])) {
        this.#lastChange = Number(change);
        this.#changed(String(id));
      }
    } catch (error) {
      // The next look finds them: `#lastChange` has not moved.
      if (!isBusy(error)) this.#options.log.warn('changes of the outbox cannot be read', { error });
    }
  }
}

function isBusy(error: unknown): boolean {
  return busyCodes.has(((error as SqliteError).errcode ?? 0) & 0xff);
}
