import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

/**
 * Node has no file locks of its own, so a process holds SQLite's exclusive lock on an empty file. The kernel releases it
 * when the process ends, however it ends.
 */
export interface ProcessLock {
  id: string;
  release(): void;
}

const mark = '.worker-';
const fileOf = (beside: string, id: string) => `${beside}${mark}${id}`;

/** Makes a file beside another one and locks it for the life of this process. */
export function holdLock(beside: string): ProcessLock {
  for (;;) {
    const id = randomUUID();
    const file = fileOf(beside, id);
    const handle = openSync(file, 'wx', 0o600);
    const { ino } = fstatSync(handle);
    closeSync(handle);
    const lock = tryLock(file);
    // Another process may have removed the new file: it looked like the file of a dead process.
    if (lock !== undefined && statSync(file, { throwIfNoEntry: false })?.ino === ino) {
      return {
        id,
        release() {
          rmSync(file, { force: true });
          lock.close();
        },
      };
    }
    lock?.close();
  }
}

/** Whether the process that made the lock lives. */
export function isHeld(beside: string, id: string): boolean {
  const file = fileOf(beside, id);
  if (!existsSync(file)) return false;
  const lock = tryLock(file);
  lock?.close();
  return lock === undefined;
}

/** Removes the files of dead processes, except that of `own`. */
export function removeUnheld(beside: string, own: string): void {
  const start = `${basename(beside)}${mark}`;
  for (const name of readdirSync(dirname(beside))) {
    if (!name.startsWith(start) || name.endsWith(own)) continue;
    const file = join(dirname(beside), name);
    const lock = tryLock(file);
    if (lock === undefined) continue;
    rmSync(file, { force: true });
    lock.close();
  }
}

/** @returns undefined when another process holds the lock, or has just removed the file */
function tryLock(file: string): DatabaseSync | undefined {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(file);
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    return lock;
  } catch {
    lock?.close();
    return undefined;
  }
}
