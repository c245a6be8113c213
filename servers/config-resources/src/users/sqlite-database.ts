import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { migrations } from './sqlite-schema.js';
import { StoreBusy } from './store.js';

/** Opens a database file, made for this user only where it is missing, and brings it to the newest schema. */
export async function openDatabase(file: string): Promise<DatabaseSync> {
  // Loaded here: a server on PostgreSQL, and `--help`, do without.
  const { DatabaseSync } = await import('node:sqlite');
  const inFile = file !== ':memory:';
  if (inFile) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (inFile) closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    migrate(database);
    // From here on a wait would stop the whole process: waiting is done by begin(), between tries.
    database.exec('PRAGMA busy_timeout = 250');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync): void {
  if (versionOf(database) === migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = versionOf(database);
    if (version > migrations.length) {
      throw new Error(`was made by a newer version of this server (schema ${version})`);
    }
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version);
}

const busyForMs = 30_000;

/** Takes the write lock, waiting for other processes without stopping this one. */
export async function begin(database: DatabaseSync, signal: AbortSignal): Promise<void> {
  for (const until = Date.now() + busyForMs; ; await wait(50, undefined, { signal })) {
    signal.throwIfAborted();
    try {
      database.exec('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      // SQLITE_BUSY
      if ((error as { errcode?: number }).errcode !== 5) throw error;
      if (Date.now() > until) throw new StoreBusy('another import is under way');
    }
  }
}
