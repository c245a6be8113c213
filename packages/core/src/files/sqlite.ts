import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

export interface SqliteOptions {
  /** Entry n brings a database of version n to n + 1. Entries that were published never change. */
  migrations: readonly string[];
  /** `FULL`: what was committed survives a power cut. `NORMAL`: it survives a crash of the process. */
  synchronous: 'FULL' | 'NORMAL';
  /** How long opening waits for another process, in milliseconds. The event loop stands still meanwhile. */
  busyTimeoutMs: number;
}

/** A file whose schema this version does not have yet. */
export class NewerDatabase extends Error {
  override name = 'NewerDatabase';
}

/**
 * Opens a SQLite file (or `:memory:`) in WAL mode and migrates it in one transaction. Where the file is missing, it and
 * its folder are made for this user only.
 *
 * @throws NewerDatabase, or the error of Node or SQLite; the file is closed then
 */
export function openSqlite(file: string, options: SqliteOptions): DatabaseSync {
  if (file !== ':memory:') {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // SQLite keeps the mode of an existing file, and its journal files get the same.
    closeSync(openSync(file, 'a', 0o600));
  }
  // Loaded here: a server on PostgreSQL, and `--help`, do without.
  const sqlite = process.getBuiltinModule('node:sqlite');
  const database = new sqlite.DatabaseSync(file);
  try {
    database.exec(`PRAGMA busy_timeout = ${options.busyTimeoutMs}`);
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${options.synchronous}`);
    migrate(database, options.migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync, migrations: readonly string[]): void {
  if (versionOf(database) === migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    // Another process may have migrated while this one waited.
    const version = versionOf(database);
    if (version > migrations.length)
      throw new NewerDatabase(`was made by a newer version of this server (schema ${version})`);
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** Ends a transaction in which something failed. It does not ask `isTransaction` first: Node 22.13 does not have that. */
export function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // SQLite has rolled back by itself: after a full disk, for one.
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version);
}
