import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { openSqlite, rollBack } from '../files/sqlite.js';
import { ExpectedError } from '../runtime/errors.js';
import { holdLock, type ProcessLock } from './process-lock.js';
import type { TaskRecord, TaskStore } from './store.js';

const migrations = [
  `CREATE TABLE tasks (
     id TEXT PRIMARY KEY, owner TEXT NOT NULL, status TEXT NOT NULL, worker TEXT, version INTEGER NOT NULL,
     created INTEGER NOT NULL, expires INTEGER NOT NULL, body TEXT NOT NULL
   ) STRICT;
   CREATE INDEX waiting ON tasks (created) WHERE status = 'working' AND worker IS NULL;
   CREATE INDEX working ON tasks (worker, owner) WHERE worker IS NOT NULL;
   CREATE INDEX owners ON tasks (owner, status);
   CREATE INDEX expiry ON tasks (expires);`,
];

/**
 * Keeps tasks in a SQLite file: they survive the process, and several processes of one machine may share them. The file
 * is made with the first task.
 */
export function sqliteTaskStore(file: string): TaskStore {
  let opened: TaskStore | undefined;
  const open = () => (opened ??= openStore(file));
  const openIfThere = () => opened ?? (existsSync(file) ? open() : undefined);
  return {
    async add(task, limits) {
      try {
        open();
      } catch (error) {
        const { code = 'unknown error' } = error as NodeJS.ErrnoException;
        const words = `Not started: tasks cannot be kept in ${file} (${code}). This server must be able to write there.`;
        throw new ExpectedError(words, { cause: error });
      }
      return open().add(task, limits);
    },
    read: async (id) => openIfThere()?.read(id),
    write: async (task) => openIfThere()?.write(task) ?? false,
    claim: async (notOf) => openIfThere()?.claim(notOf),
    abandoned: async () => openIfThere()?.abandoned() ?? [],
    removeExpired: async (now) => openIfThere()?.removeExpired(now),
    close: async (idle) => opened?.close(idle),
  };
}

/** Keeps tasks in this process: they end with it. */
export function memoryTaskStore(): TaskStore {
  return sqliteTaskStore(inMemory);
}

const inMemory = ':memory:';
const alone: ProcessLock = { id: 'this process', others: () => [], release() {} };

/**
 * Each process holds a lock on one file. The kernel releases the lock when the process ends, also after kill -9. So no
 * clock decides which process is dead.
 */
function openStore(file: string): TaskStore {
  const database = openSqlite(file, { migrations, synchronous: 'FULL', busyTimeoutMs: 5_000 });
  const worker = file === inMemory ? alone : holdLock(file);
  const columns = (task: TaskRecord) => ({
    id: task.id,
    owner: task.owner,
    status: task.status,
    worker: task.worker ?? null,
    version: task.version,
    created: task.created,
    expires: task.created + task.ttlMs,
    body: JSON.stringify(task),
  });
  const record = (row: unknown): TaskRecord | undefined => {
    if (row === undefined) return undefined;
    const { body, worker, version } = row as { body: string; worker: string | null; version: number };
    return { ...(JSON.parse(body) as TaskRecord), version, worker: worker ?? undefined };
  };
  const count = (sql: string, ...values: string[]) => Number(database.prepare(sql).get(...values)?.count);
  return {
    async add(task, { perOwner, total }) {
      return transaction(database, () => {
        if (count('SELECT count(*) AS count FROM tasks') >= total) return 'full';
        const own = 'SELECT count(*) AS count FROM tasks WHERE owner = ?';
        if (count(own, task.owner) >= total / 2) return 'owner is full';
        if (count(`${own} AND status IN ('working', 'input_required')`, task.owner) >= perOwner)
          return 'owner is full';
        database
          .prepare(
            `INSERT INTO tasks VALUES ($id, $owner, $status, $worker, $version, $created, $expires, $body)`,
          )
          .run(columns(task));
        return 'added';
      });
    },
    read: async (id) =>
      record(database.prepare('SELECT body, worker, version FROM tasks WHERE id = ?').get(id)),
    async write(task) {
      const { owner: _, created: __, ...changed } = columns(task);
      const { changes } = database
        .prepare(
          `UPDATE tasks SET status = $status, worker = $worker, version = version + 1, expires = $expires, body = $body
           WHERE id = $id AND version = $version`,
        )
        .run(changed);
      return changes === 1;
    },
    async claim(notOf = []) {
      // One owner's tasks wait for each other, not for everybody's.
      const row = database
        .prepare(
          `UPDATE tasks SET worker = ?, version = version + 1 WHERE id = (
             SELECT id FROM tasks AS waiting WHERE status = 'working' AND worker IS NULL
               AND owner NOT IN (SELECT value FROM json_each(?))
             ORDER BY (SELECT count(*) FROM tasks WHERE worker IS NOT NULL AND owner = waiting.owner), created LIMIT 1
           ) RETURNING body, worker, version`,
        )
        .get(worker.id, JSON.stringify(notOf));
      return record(row);
    },
    async abandoned() {
      const workers = database
        .prepare('SELECT DISTINCT worker FROM tasks WHERE worker IS NOT NULL AND worker <> ?')
        .all(worker.id)
        .map((row) => String(row.worker));
      // Read after the tasks: a process that holds one by then had made its file before.
      const living = worker.others();
      const read = database.prepare('SELECT body, worker, version FROM tasks WHERE worker = ?');
      return workers
        .filter((id) => !living.includes(id))
        .flatMap((id) => read.all(id).flatMap((row) => record(row) ?? []));
    },
    async removeExpired(now) {
      database.prepare('DELETE FROM tasks WHERE expires <= ?').run(now);
    },
    async close(idle) {
      if (idle) worker.release();
      database.close();
    },
  };
}

function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}
