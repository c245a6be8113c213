import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { type Accepted, type Draft, type Notification, priorities } from '../notification.js';
import { type Row, toNotification } from './row.js';
import { schema, schemaVersion } from './sqlite-schema.js';
import {
  defaultMaxQueued,
  KeyConflict,
  type Lease,
  type ListFilter,
  OutboxFull,
  type OutboxStore,
  type Outcome,
} from './store.js';

export interface SqliteOptions {
  /** How often to look for changes of other processes, in milliseconds. Default 1,000. */
  watchMs?: number;
  now?: () => number;
  /** Most notifications that may wait at a time. */
  maxQueued?: number;
}

/** Opens the outbox in a file; makes the file, and its folder, for this user only. */
export async function openSqliteStore(file: string, options: SqliteOptions = {}): Promise<OutboxStore> {
  // Loaded here: a server on PostgreSQL, and `--help`, do without.
  const { DatabaseSync } = await import('node:sqlite');
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // SQLite takes the mode of a file that is there; its journal files follow.
  closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file);
  try {
    prepareDatabase(database);
  } catch (error) {
    database.close();
    throw error;
  }
  return new SqliteStore(database, options);
}

function prepareDatabase(database: DatabaseSync): void {
  // Other processes write too: wait for them. FULL: what was accepted survives a power cut.
  database.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  inTransaction(database, () => {
    const found = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    if (found > schemaVersion) throw new Error(`made by a newer version of this server (schema ${found})`);
    if (found === 0) database.exec(`${schema}; PRAGMA user_version = ${schemaVersion}`);
  });
}

/** IMMEDIATE takes the write lock at once: a transaction that began by reading cannot be refused half-way. */
function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

class SqliteStore implements OutboxStore {
  readonly #database: DatabaseSync;
  readonly #now: () => number;
  readonly #watchMs: number;
  readonly #maxQueued: number;
  readonly #statements = new Map<string, StatementSync>();
  readonly #listeners = new Set<(id: string) => void>();
  #watch: NodeJS.Timeout | undefined;
  #lastChange = 0;
  #dataVersion = 0;

  constructor(
    database: DatabaseSync,
    { watchMs = 1_000, now = Date.now, maxQueued = defaultMaxQueued }: SqliteOptions,
  ) {
    this.#database = database;
    this.#watchMs = watchMs;
    this.#now = now;
    this.#maxQueued = maxQueued;
  }

  async accept(drafts: readonly Draft[]): Promise<Accepted[]> {
    return this.#write(() => {
      const waiting = Number(this.#get("SELECT count(*) AS n FROM outbox WHERE status = 'queued'")?.n);
      return drafts.map((draft, index) => {
        const known = this.#known(draft);
        if (known) return { notification: known, deduplicated: true };
        if (waiting + index >= this.#maxQueued) throw new OutboxFull(this.#maxQueued);
        return { notification: this.#insert(draft), deduplicated: false };
      });
    });
  }

  async lease(channel: string, limit: number, leaseMs: number): Promise<Lease[]> {
    const now = this.#now();
    // Looked at without a lock first: most of the time nothing is due.
    const due = "FROM outbox WHERE status = 'queued' AND channel = ? AND due_at <= ?";
    if (!this.#get(`SELECT 1 ${due} LIMIT 1`, channel, now)) return [];
    return this.#write(() =>
      this.#all(`SELECT id ${due} ORDER BY priority DESC, due_at LIMIT ?`, channel, now, limit).map(
        ({ id }) => {
          const token = randomUUID();
          const row = this.#get(
            'UPDATE outbox SET lease = ?, attempts = attempts + 1, due_at = ?, updated_at = ?, change = ? WHERE id = ? RETURNING *',
            token,
            now + leaseMs,
            now,
            this.#nextChange(),
            String(id),
          );
          return { notification: toNotification(row), token };
        },
      ),
    );
  }

  async settle({ notification, token }: Lease, outcome: Outcome): Promise<boolean> {
    const status = { delivered: 'delivered', retry: 'queued', dead: 'failed' }[outcome.kind];
    return this.#write(() => {
      const { changes } = this.#prepare(
        "UPDATE outbox SET status = ?, lease = NULL, due_at = ?, last_error = ?, updated_at = ?, change = ? WHERE id = ? AND lease = ? AND status = 'queued'",
      ).run(
        status,
        outcome.kind === 'retry' ? outcome.dueAt : notification.dueAt,
        outcome.kind === 'delivered' ? (outcome.note ?? null) : outcome.error,
        this.#now(),
        this.#nextChange(),
        notification.id,
        token,
      );
      return Number(changes) === 1;
    });
  }

  async get(owner: string, id: string): Promise<Notification | undefined> {
    const row = this.#get('SELECT * FROM outbox WHERE id = ? AND owner = ?', id, owner);
    return row && toNotification(row);
  }

  async list({ owner, status, limit }: ListFilter): Promise<Notification[]> {
    const rows =
      status === undefined
        ? this.#all(
            'SELECT * FROM outbox WHERE owner = ? ORDER BY created_at DESC, rowid DESC LIMIT ?',
            owner,
            limit,
          )
        : this.#all(
            'SELECT * FROM outbox WHERE owner = ? AND status = ? ORDER BY created_at DESC, rowid DESC LIMIT ?',
            owner,
            status,
            limit,
          );
    return rows.map(toNotification);
  }

  retry(owner: string, id: string): Promise<Notification | undefined> {
    return this.#change(
      "UPDATE outbox SET status = 'queued', attempts = 0, lease = NULL, due_at = :now, updated_at = :now, change = :change WHERE id = :id AND owner = :owner AND (status = 'failed' OR (status = 'queued' AND (lease IS NULL OR due_at <= :now))) RETURNING *",
      owner,
      id,
    );
  }

  cancel(owner: string, id: string): Promise<Notification | undefined> {
    return this.#change(
      "UPDATE outbox SET status = 'cancelled', key = NULL, lease = NULL, updated_at = :now, change = :change WHERE id = :id AND owner = :owner AND status = 'queued' AND (lease IS NULL OR due_at <= :now) RETURNING *",
      owner,
      id,
    );
  }

  async nextDue(channels: readonly string[]): Promise<number | undefined> {
    const due = channels.flatMap((channel) => {
      const found = this.#get(
        "SELECT min(due_at) AS due FROM outbox WHERE status = 'queued' AND channel = ?",
        channel,
      );
      return typeof found?.due === 'number' ? [found.due] : [];
    });
    return due.length === 0 ? undefined : Math.min(...due);
  }

  async queued(): Promise<Map<string, number>> {
    const rows = this.#all(
      "SELECT channel, count(*) AS n FROM outbox WHERE status = 'queued' GROUP BY channel",
    );
    return new Map(rows.map(({ channel, n }) => [String(channel), Number(n)]));
  }

  async purge(before: number): Promise<number> {
    const statement = this.#prepare("DELETE FROM outbox WHERE status <> 'queued' AND updated_at < ?");
    return Number(statement.run(before).changes);
  }

  onChange(listener: (id: string) => void): () => void {
    if (this.#listeners.size === 0) {
      this.#lastChange = Number(this.#get('SELECT last FROM changes')?.last);
      this.#watch = setInterval(() => this.#lookForChanges(), this.#watchMs).unref();
    }
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) clearInterval(this.#watch);
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    this.#listeners.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #known({ owner, key, fingerprint }: Draft): Notification | undefined {
    if (key === null) return undefined;
    const row = this.#get('SELECT * FROM outbox WHERE owner = ? AND key = ?', owner, key);
    if (row && row.fingerprint !== fingerprint) throw new KeyConflict(String(row.id));
    return row && toNotification(row);
  }

  #insert(draft: Draft): Notification {
    const now = this.#now();
    const row = this.#get(
      'INSERT INTO outbox (id, owner, status, channel, priority, title, message, key, fingerprint, created_at, updated_at, due_at, change) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *',
      randomUUID(),
      draft.owner,
      draft.status,
      draft.channel,
      priorities.indexOf(draft.priority),
      draft.title,
      draft.message,
      draft.key,
      draft.fingerprint,
      now,
      now,
      draft.dueAt,
      this.#nextChange(),
    );
    return toNotification(row);
  }

  async #change(sql: string, owner: string, id: string): Promise<Notification | undefined> {
    return this.#write(() => {
      const row = this.#prepare(sql).get({ now: this.#now(), change: this.#nextChange(), owner, id }) as
        | Row
        | undefined;
      return row && toNotification(row);
    });
  }

  #nextChange(): number {
    return Number(this.#get('UPDATE changes SET last = last + 1 RETURNING last')?.last);
  }

  #write<Result>(work: () => Result): Result {
    const result = inTransaction(this.#database, work);
    if (this.#listeners.size > 0) this.#announce();
    return result;
  }

  #lookForChanges(): void {
    // Changes only when another connection has committed: nothing to do most of the time, at the price of a page read.
    const version = Number(this.#get('PRAGMA data_version')?.data_version);
    if (version !== this.#dataVersion) this.#announce();
    this.#dataVersion = version;
  }

  #announce(): void {
    const changed = this.#all(
      'SELECT id, change FROM outbox WHERE change > ? ORDER BY change',
      this.#lastChange,
    );
    for (const { id, change } of changed) {
      this.#lastChange = Number(change);
      for (const listener of this.#listeners) listener(String(id));
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  #all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }
}
