import { randomUUID } from 'node:crypto';
import { type Accepted, type Draft, type Notification, priorities } from '../notification.js';
import { toNotification } from './row.js';
import { type Database, openDatabase } from './sqlite-database.js';
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
  return new SqliteStore(await openDatabase(file), options);
}

class SqliteStore implements OutboxStore {
  readonly #database: Database;
  readonly #now: () => number;
  readonly #watchMs: number;
  readonly #maxQueued: number;
  readonly #listeners = new Set<(id: string) => void>();
  #watch: NodeJS.Timeout | undefined;
  #lastChange = 0;
  #dataVersion = 0;

  constructor(
    database: Database,
    { watchMs = 1_000, now = Date.now, maxQueued = defaultMaxQueued }: SqliteOptions,
  ) {
    this.#database = database;
    this.#watchMs = watchMs;
    this.#now = now;
    this.#maxQueued = maxQueued;
  }

  async accept(drafts: readonly Draft[]): Promise<Accepted[]> {
    return this.#write(() => {
      const waiting = { queued: this.#count('queued'), stored: this.#count('stored') };
      return drafts.map((draft) => {
        const known = this.#known(draft);
        if (known) return { notification: known, deduplicated: true };
        if (waiting[draft.status] >= this.#maxQueued) throw new OutboxFull(this.#maxQueued, draft.status);
        waiting[draft.status] += 1;
        return { notification: this.#insert(draft), deduplicated: false };
      });
    });
  }

  async lease(channel: string, limit: number, leaseMs: number): Promise<Lease[]> {
    const now = this.#now();
    // Looked at without a lock first: most of the time nothing is due.
    const due = "FROM outbox WHERE status = 'queued' AND channel = ? AND due_at <= ?";
    if (!this.#database.get(`SELECT 1 ${due} LIMIT 1`, channel, now)) return [];
    return this.#write(() =>
      this.#database
        .all(`SELECT id ${due} ORDER BY priority DESC, due_at LIMIT ?`, channel, now, limit)
        .map(({ id }) => {
          const token = randomUUID();
          const row = this.#database.get(
            'UPDATE outbox SET lease = ?, attempts = attempts + 1, due_at = ?, updated_at = ?, change = ? WHERE id = ? RETURNING *',
            token,
            now + leaseMs,
            now,
            this.#nextChange(),
            String(id),
          );
          return { notification: toNotification(row), token };
        }),
    );
  }

  async settle({ notification, token }: Lease, outcome: Outcome): Promise<boolean> {
    const status = { delivered: 'delivered', retry: 'queued', dead: 'failed' }[outcome.kind];
    return this.#write(() => {
      const changed = this.#database.run(
        "UPDATE outbox SET status = ?, lease = NULL, due_at = ?, last_error = ?, updated_at = ?, change = ? WHERE id = ? AND lease = ? AND status = 'queued'",
        status,
        outcome.kind === 'retry' ? outcome.dueAt : notification.dueAt,
        outcome.kind === 'delivered' ? (outcome.note ?? null) : outcome.error,
        this.#now(),
        this.#nextChange(),
        notification.id,
        token,
      );
      return changed === 1;
    });
  }

  async get(owner: string, id: string): Promise<Notification | undefined> {
    const row = this.#database.get('SELECT * FROM outbox WHERE id = ? AND owner = ?', id, owner);
    return row && toNotification(row);
  }

  async find(owner: string, key: string): Promise<Notification | undefined> {
    const row = this.#database.get('SELECT * FROM outbox WHERE owner = ? AND key = ?', owner, key);
    return row && toNotification(row);
  }

  async list({ owner, status, limit }: ListFilter): Promise<Notification[]> {
    const rows =
      status === undefined
        ? this.#database.all(
            'SELECT * FROM outbox WHERE owner = ? ORDER BY created_at DESC, rowid DESC LIMIT ?',
            owner,
            limit,
          )
        : this.#database.all(
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
      const found = this.#database.get(
        "SELECT min(due_at) AS due FROM outbox WHERE status = 'queued' AND channel = ?",
        channel,
      );
      return typeof found?.due === 'number' ? [found.due] : [];
    });
    return due.length === 0 ? undefined : Math.min(...due);
  }

  async queued(): Promise<Map<string, number>> {
    const rows = this.#database.all(
      "SELECT channel, count(*) AS n FROM outbox WHERE status = 'queued' GROUP BY channel",
    );
    return new Map(rows.map(({ channel, n }) => [String(channel), Number(n)]));
  }

  async purge(before: number): Promise<number> {
    return this.#database.run("DELETE FROM outbox WHERE status <> 'queued' AND updated_at < ?", before);
  }

  onChange(listener: (id: string) => void): () => void {
    if (this.#listeners.size === 0) {
      this.#lastChange = Number(this.#database.get('SELECT last FROM changes')?.last);
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
    this.#database.close();
  }

  #count(status: Draft['status']): number {
    return Number(this.#database.get('SELECT count(*) AS n FROM outbox WHERE status = ?', status)?.n);
  }

  #known({ owner, key, fingerprint }: Draft): Notification | undefined {
    if (key === null) return undefined;
    const row = this.#database.get('SELECT * FROM outbox WHERE owner = ? AND key = ?', owner, key);
    if (row && row.fingerprint !== fingerprint) throw new KeyConflict(String(row.id));
    return row && toNotification(row);
  }

  #insert(draft: Draft): Notification {
    const now = this.#now();
    const row = this.#database.get(
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
      const row = this.#database.getNamed(sql, { now: this.#now(), change: this.#nextChange(), owner, id });
      return row && toNotification(row);
    });
  }

  #nextChange(): number {
    return Number(this.#database.get('UPDATE changes SET last = last + 1 RETURNING last')?.last);
  }

  #write<Result>(work: () => Result): Result {
    const result = this.#database.transaction(work);
    if (this.#listeners.size > 0) this.#announce();
    return result;
  }

  #lookForChanges(): void {
    // Changes only when another connection has committed: nothing to do most of the time, at the price of a page read.
    const version = Number(this.#database.get('PRAGMA data_version')?.data_version);
    if (version !== this.#dataVersion) this.#announce();
    this.#dataVersion = version;
  }

  #announce(): void {
    const changed = this.#database.all(
      'SELECT id, change FROM outbox WHERE change > ? ORDER BY change',
      this.#lastChange,
    );
    for (const { id, change } of changed) {
      this.#lastChange = Number(change);
      for (const listener of this.#listeners) listener(String(id));
    }
  }
}
