import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

/**
 * Node has no file locks of its own, so a process holds SQLite's exclusive lock on an empty file. The kernel releases it
 * when the process ends, however it ends.
 */
export interface ProcessLock {
  id: string;
  /** The ids of the other processes that live. Removes the files of the dead ones. */
  others(): string[];
  release(): void;
}

/** Makes a file beside another one and locks it for the life of this process. */
export function holdLock(beside: string): ProcessLock {
  for (;;) {
    const id = randomUUID();
    const file = `${beside}.worker-${id}`;
    const handle = openSync(file, 'wx', 0o600);
    const { ino } = fstatSync(handle);
    closeSync(handle);
    const lock = tryLock(file);
    // Another process may have removed the new file: it looked like the file of a dead process.
    if (lock !== undefined && statSync(file, { throwIfNoEntry: false })?.ino === ino) {
      return {
        id,
        others: () =>
          filesOf(beside).flatMap(([other, path]) => (other !== id && isHeld(path) ? [other] : [])),
        release() {
          rmSync(file, { force: true });
          lock.close();
        },
      };
    }
    lock?.close();
  }
}

function filesOf(beside: string): [id: string, path: string][] {
  const start = `${basename(beside)}.worker-`;
  const names = readdirSync(dirname(beside)).filter((name) => name.startsWith(start));
  return names.map((name) => [name.slice(start.length), join(dirname(beside), name)]);
}

/** Whether the process that made the file lives; the file is removed otherwise. */
function isHeld(file: string): boolean {
  const lock = tryLock(file);
  if (lock === undefined) return true;
  rmSync(file, { force: true });
  lock.close();
  return false;
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
