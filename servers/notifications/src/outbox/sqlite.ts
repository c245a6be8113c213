import { setTimeout as wait } from 'node:timers/promises';
import { NewerDatabase } from '@mcp-reference/core/files';
import type { Log } from '../log.js';
import type { Database, Query } from './database.js';
import { SqliteConnection } from './sqlite-connection.js';
import { OutboxUnavailable } from './store.js';

export interface SqliteOptions {
  log: Log;
  /** How often to look for changes of other processes, in milliseconds. */
  watchMs: number;
  /** How long to wait for another process that holds the write lock, in milliseconds. Default 10,000. */
  patienceMs?: number;
}

const busy = Symbol('busy');
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
  #connection: SqliteConnection | undefined;
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
    await this.#patiently(() => {
      this.#connection ??= new SqliteConnection(this.#file);
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
  async #patiently<Result>(step: (connection: SqliteConnection) => Result): Promise<Result> {
    const { patienceMs = 10_000 } = this.#options;
    const arrived = performance.now();
    const first = await this.#try(step);
    if (first !== busy) return first;
    // One at a time tries again, in the order of their arrival: the others would only take the lock from each other.
    const turn = this.#waiting.then(async () => {
      const until = Math.max(arrived + patienceMs, performance.now() + leastPatienceMs);
      for (let result = await this.#try(step); ; result = await this.#try(step)) {
        if (result !== busy) return result;
        if (performance.now() > until)
          throw new OutboxUnavailable(
            `the outbox is busy, try again: another program has locked ${this.#file}`,
          );
        await wait(1 + 5 * Math.random());
      }
    });
    this.#waiting = turn.catch(() => {});
    return turn;
  }

  async #try<Result>(step: (connection: SqliteConnection) => Result): Promise<Result | typeof busy> {
    while (this.#transaction) await this.#transaction;
    try {
      this.#connection?.followFile(() => this.#onReplaced());
      return step(this.#connection as SqliteConnection);
    } catch (error) {
      if (isBusy(error)) return busy;
      throw this.#inWords(error);
    }
  }

  #onReplaced(): void {
    this.#lastChange = this.#number('SELECT last FROM changes');
    this.#options.log.error(replaced, { file: this.#file });
  }

  #inWords(error: unknown): unknown {
    if (error instanceof NewerDatabase) return new OutboxUnavailable(`the outbox ${error.message}`);
    const { code, errcode = 0, message } = error as { code?: string; errcode?: number; message: string };
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
    // Changes only when another connection has committed: most of the time one number is read.
    let version: number;
    try {
      version = this.#number('PRAGMA data_version');
    } catch {
      return; // Locked or unreadable now: the next tick looks again.
    }
    const changed = version !== this.#dataVersion;
    this.#dataVersion = version;
    if (changed) this.#announce();
  }

  #announce(): void {
    if (this.#listeners.size === 0 || !this.#connection) return;
    const sql = 'SELECT id, change FROM outbox WHERE change > $1 ORDER BY change';
    try {
      for (const { id, change } of this.#connection.run(sql, [this.#lastChange])) {
        this.#lastChange = Number(change);
        for (const listener of this.#listeners) listener(String(id));
      }
    } catch (error) {
      // What was written is written. Looked for again at the next tick.
      this.#dataVersion = -1;
      if (!isBusy(error)) this.#options.log.warn('changes of the outbox cannot be read', { error });
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
