import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { openSqlite } from '@mcp-reference/core/files';
import { migrations } from './sqlite-schema.js';
import { StoreBusy } from './store.js';

/** Opens a database file, made for this user only where it is missing, and brings it to the newest schema. */
export function openDatabase(file: string): DatabaseSync {
  const database = openSqlite(file, { migrations, synchronous: 'NORMAL', busyTimeoutMs: 5_000 });
  // From here on a wait would stop the whole process: waiting is done by begin(), between tries.
  database.exec('PRAGMA busy_timeout = 250');
  return database;
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
