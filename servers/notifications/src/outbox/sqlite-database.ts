import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Row } from './row.js';
import { schema, schemaVersion } from './sqlite-schema.js';

/** Opens the file; makes it, and its folder, for this user only. */
export async function openDatabase(file: string): Promise<Database> {
  // Loaded here: a server on PostgreSQL, and `--help`, do without.
  const { DatabaseSync } = await import('node:sqlite');
  const inFile = file !== ':memory:';
  if (inFile) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // SQLite takes the mode of a file that is there; its journal files follow.
  if (inFile) closeSync(openSync(file, 'a', 0o600));
  const database = new Database(new DatabaseSync(file));
  try {
    database.prepare();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQL with its statements kept, and transactions that wait for other processes instead of failing. */
export class Database {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(sqlite: DatabaseSync) {
    this.#sqlite = sqlite;
  }

  prepare(): void {
    // Other processes write too: wait for them. FULL: what was accepted survives a power cut.
    this.#sqlite.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    this.transaction(() => {
      const found = Number(this.get('PRAGMA user_version')?.user_version);
      if (found > schemaVersion) throw new Error(`made by a newer version of this server (schema ${found})`);
      if (found === 0) this.#sqlite.exec(`${schema}; PRAGMA user_version = ${schemaVersion}`);
    });
  }

  /** IMMEDIATE takes the write lock at once: a transaction that began by reading cannot be refused half-way. */
  transaction<Result>(work: () => Result): Result {
    this.#sqlite.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#sqlite.exec('COMMIT');
      return result;
    } catch (error) {
      try {
        this.#sqlite.exec('ROLLBACK');
      } catch {
        // SQLite has rolled back by itself: a full disk, for one.
      }
      throw error;
    }
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  /** With values by name, `:id`. */
  getNamed(sql: string, values: Record<string, SQLInputValue>): Row | undefined {
    return this.#statement(sql).get(values) as Row | undefined;
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  /** @returns how many rows it changed */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  close(): void {
    this.#sqlite.close();
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
