import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Row } from './database.js';
import { migrations } from './sqlite-schema.js';
import { OutboxUnavailable } from './store.js';

/** An open file with its statements. */
export class SqliteConnection {
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
      // SQLite would wait inside the event loop: not at all. FULL: what was accepted survives a power cut.
      sqlite.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
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
