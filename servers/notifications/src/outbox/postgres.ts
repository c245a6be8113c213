import { randomUUID } from 'node:crypto';
import type { Db, PgBoss } from 'pg-boss';
import { type Accepted, type Draft, type Notification, priorities } from '../notification.js';
import { type BossOptions, startBoss, WorkQueue } from './postgres-queue.js';
import { schema } from './postgres-schema.js';
import { type Row, toNotification } from './row.js';
import {
  defaultMaxQueued,
  KeyConflict,
  type Lease,
  type ListFilter,
  OutboxFull,
  type OutboxStore,
  type Outcome,
} from './store.js';

export interface PostgresOptions extends BossOptions {
  now?: () => number;
  /** Most notifications that may wait at a time. */
  maxQueued?: number;
}

const table = 'mcp_notifications.outbox';
const changeChannel = 'mcp_notifications_change';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Opens the outbox on a PostgreSQL server; makes its tables, and those of pg-boss, where they are missing. */
export async function openPostgresStore(
  connectionString: string,
  options: PostgresOptions,
): Promise<PostgresStore> {
  const boss = await startBoss(connectionString, options);
  try {
    const store = new PostgresStore(boss, options);
    await store.open();
    return store;
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
}

export class PostgresStore implements OutboxStore {
  readonly boss: PgBoss;
  readonly #now: () => number;
  readonly #leaseMs: number;
  readonly #maxQueued: number;
  readonly #queue: WorkQueue;
  readonly #listeners = new Set<(id: string) => void>();
  #stopListening: (() => Promise<void>) | undefined;

  constructor(boss: PgBoss, { leaseMs, now = Date.now, maxQueued = defaultMaxQueued }: PostgresOptions) {
    this.boss = boss;
    this.#now = now;
    this.#leaseMs = leaseMs;
    this.#queue = new WorkQueue(boss, leaseMs);
    this.#maxQueued = maxQueued;
  }

  async open(): Promise<void> {
    // Two processes that start together must not both create: the second waits, and finds everything there.
    await this.#transaction(async (db) => {
      await db.executeSql('SELECT pg_advisory_xact_lock(7062573)');
      await db.executeSql(schema);
    });
    const listening = await this.boss.getDb().listen?.(
      changeChannel,
      (id) => {
        for (const listener of this.#listeners) listener(id);
      },
      () => {},
    );
    this.#stopListening = listening && (() => listening.close());
  }

  async accept(drafts: readonly Draft[]): Promise<Accepted[]> {
    for (const { channel } of drafts) await this.#queue.open(channel);
    return this.#transaction(async (db) => {
      const waiting = { queued: await count(db, 'queued'), stored: await count(db, 'stored') };
      const accepted = new Map<Draft, Accepted>();
      // In the order of their keys: two processes with the same keys wait for each other only one way round.
      for (const draft of drafts.toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1))) {
        const one = await this.#accept(db, draft, waiting[draft.status] >= this.#maxQueued);
        if (!one.deduplicated) waiting[draft.status] += 1;
        accepted.set(draft, one);
      }
      return drafts.flatMap((draft) => accepted.get(draft) ?? []);
    });
  }

  async lease(channel: string, limit: number): Promise<Lease[]> {
    await this.#queue.open(channel);
    // Looked at without a transaction first: most of the time nothing is due.
    const due = `SELECT 1 FROM ${table} WHERE status = 'queued' AND channel = $1 AND due_at <= $2 LIMIT 1`;
    if ((await rows(this.boss.getDb(), due, [channel, this.#now()])).length === 0) return [];
    return this.#transaction(async (db) => {
      const leases: Lease[] = [];
      for (const id of await this.#queue.take(db, channel, limit)) {
        const token = randomUUID();
        const now = this.#now();
        // SKIP LOCKED: who holds the row (a cancellation, for one) waits for the job that is held here, and takes it away.
        const [row] = await rows(
          db,
          `UPDATE ${table} SET lease = $2, attempts = attempts + 1, due_at = $3, updated_at = $4
           WHERE id = (SELECT id FROM ${table} WHERE id = $1 AND status = 'queued' FOR UPDATE SKIP LOCKED) RETURNING *`,
          [id, token, now + this.#leaseMs, now],
        );
        if (!row) continue;
        await notify(db, id);
        leases.push({ notification: toNotification(row), token });
      }
      return leases;
    });
  }

  async settle({ notification, token }: Lease, outcome: Outcome): Promise<boolean> {
    await this.#queue.open(notification.channel);
    const status = { delivered: 'delivered', retry: 'queued', dead: 'failed' }[outcome.kind];
    return this.#transaction(async (db) => {
      const [row] = await rows(
        db,
        `UPDATE ${table} SET status = $3, lease = NULL, due_at = $4, last_error = $5, updated_at = $6 WHERE id = $1 AND lease = $2 AND status = 'queued' RETURNING *`,
        [
          notification.id,
          token,
          status,
          outcome.kind === 'retry' ? outcome.dueAt : notification.dueAt,
          outcome.kind === 'delivered' ? (outcome.note ?? null) : outcome.error,
          this.#now(),
        ],
      );
      if (!row) return false;
      await this.#queue.remove(db, notification);
      if (outcome.kind === 'retry') await this.#queue.add(db, toNotification(row));
      await notify(db, notification.id);
      return true;
    });
  }

  async get(owner: string, id: string): Promise<Notification | undefined> {
    // An id of another form would be an error of the database, not "not found".
    if (!uuid.test(id)) return undefined;
    const sql = `SELECT * FROM ${table} WHERE id = $1 AND owner = $2`;
    const [row] = await rows(this.boss.getDb(), sql, [id, owner]);
    return row && toNotification(row);
  }

  async find(owner: string, key: string): Promise<Notification | undefined> {
    const sql = `SELECT * FROM ${table} WHERE owner = $1 AND key = $2`;
    const [row] = await rows(this.boss.getDb(), sql, [owner, key]);
    return row && toNotification(row);
  }

  async list({ owner, status, limit }: ListFilter): Promise<Notification[]> {
    const sql = `SELECT * FROM ${table} WHERE owner = $1 AND ($2::text IS NULL OR status = $2) ORDER BY created_at DESC, number DESC LIMIT $3`;
    return (await rows(this.boss.getDb(), sql, [owner, status ?? null, limit])).map(toNotification);
  }

  async retry(owner: string, id: string): Promise<Notification | undefined> {
    const set = "status = 'queued', attempts = 0, lease = NULL, due_at = $3, updated_at = $3";
    const where = "(status = 'failed' OR (status = 'queued' AND (lease IS NULL OR due_at <= $3)))";
    return this.#change(owner, id, set, where);
  }

  async cancel(owner: string, id: string): Promise<Notification | undefined> {
    const set = "status = 'cancelled', key = NULL, lease = NULL, updated_at = $3";
    const where = "status = 'queued' AND (lease IS NULL OR due_at <= $3)";
    return this.#change(owner, id, set, where);
  }

  async nextDue(channels: readonly string[]): Promise<number | undefined> {
    const sql = `SELECT min(due_at) AS due FROM ${table} WHERE status = 'queued' AND channel = ANY($1)`;
    const [row] = await rows(this.boss.getDb(), sql, [channels]);
    return row?.due == null ? undefined : Number(row.due);
  }

  async queued(): Promise<Map<string, number>> {
    const sql = `SELECT channel, count(*) AS n FROM ${table} WHERE status = 'queued' GROUP BY channel`;
    const found = await rows(this.boss.getDb(), sql);
    return new Map(found.map(({ channel, n }) => [String(channel), Number(n)]));
  }

  async purge(before: number): Promise<number> {
    const sql = `DELETE FROM ${table} WHERE status <> 'queued' AND updated_at < $1 RETURNING id`;
    return (await rows(this.boss.getDb(), sql, [before])).length;
  }

  onChange(listener: (id: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    await this.#stopListening?.();
    await this.boss.stop({ graceful: false });
  }

  async #accept(db: Db, draft: Draft, full: boolean): Promise<Accepted> {
    const now = this.#now();
    const inserted = await rows(
      db,
      `INSERT INTO ${table} (id, owner, status, channel, priority, title, message, key, fingerprint, created_at, updated_at, due_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)
       ON CONFLICT (owner, key) WHERE key IS NOT NULL DO NOTHING RETURNING *`,
      [
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
        draft.dueAt,
      ],
    );
    if (inserted[0]) {
      if (full) throw new OutboxFull(this.#maxQueued, draft.status);
      const notification = toNotification(inserted[0]);
      if (notification.status === 'queued') await this.#queue.add(db, notification);
      await notify(db, notification.id);
      return { notification, deduplicated: false };
    }
    const [known] = await rows(db, `SELECT * FROM ${table} WHERE owner = $1 AND key = $2`, [
      draft.owner,
      draft.key,
    ]);
    // Cancelled or purged since: the key is free.
    if (!known) return this.#accept(db, draft, full);
    const notification = toNotification(known);
    if (known.fingerprint !== draft.fingerprint) throw new KeyConflict(notification.id);
    return { notification, deduplicated: true };
  }

  async #change(owner: string, id: string, set: string, where: string): Promise<Notification | undefined> {
    const known = await this.get(owner, id);
    if (!known) return undefined;
    await this.#queue.open(known.channel);
    return this.#transaction(async (db) => {
      const sql = `UPDATE ${table} SET ${set} WHERE id = $1 AND owner = $2 AND ${where} RETURNING *`;
      const [row] = await rows(db, sql, [id, owner, this.#now()]);
      if (!row) return undefined;
      const notification = toNotification(row);
      await this.#queue.remove(db, notification);
      if (notification.status === 'queued') await this.#queue.add(db, notification);
      await notify(db, id);
      return notification;
    });
  }

  async #transaction<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
    const transaction = await this.boss.getDb().beginTransaction?.();
    if (!transaction) throw new Error('this pg-boss cannot open transactions');
    try {
      const result = await work(transaction.db);
      await transaction.commit();
      return result;
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }
}

async function rows(db: Db, sql: string, values: unknown[] = []): Promise<Row[]> {
  return (await db.executeSql(sql, values)).rows;
}

async function count(db: Db, status: Draft['status']): Promise<number> {
  const [row] = await rows(db, `SELECT count(*) AS n FROM ${table} WHERE status = '${status}'`);
  return Number(row?.n);
}

/** Tells every process, when the transaction commits. */
async function notify(db: Db, id: string): Promise<void> {
  await db.executeSql('SELECT pg_notify($1, $2)', [changeChannel, id]);
}
