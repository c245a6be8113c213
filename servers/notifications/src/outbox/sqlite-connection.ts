import { statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openSqlite } from '@mcp-reference/core/files';
import type { Row } from './database.js';
import { migrations } from './sqlite-schema.js';

/** An open file with its statements. */
export class SqliteConnection {
  readonly #file: string;
  readonly #statements = new Map<string, StatementSync>();
  #sqlite: DatabaseSync;
  #inode = 0n;

  constructor(file: string) {
    this.#file = file;
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
    // SQLite would wait inside the event loop: not at all. FULL: what was accepted survives a power cut.
    const sqlite = openSqlite(this.#file, { migrations, synchronous: 'FULL', busyTimeoutMs: 0 });
    this.#inode = statSync(this.#file, { bigint: true }).ino;
    return sqlite;
  }
}
