import { randomUUID } from 'node:crypto';
import { type Accepted, type Draft, type Notification, priorities } from '../notification.js';
import type { Database, Query, Row } from './database.js';
import {
  defaultMaxQueued,
  KeyConflict,
  type Lease,
  type ListFilter,
  OutboxFull,
  type OutboxStore,
  type Outcome,
} from './store.js';

export interface SqlStoreOptions {
  now?: () => number;
  /** Most notifications that may wait at a time, and most in the inbox. */
  maxQueued?: number;
}

/** Clocks of machines that share an outbox differ by less. */
const clockSkewMs = 5 * 60_000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The outbox in SQL: one row a notification, one condition (queued and due) for what may be tried. */
export class SqlOutboxStore implements OutboxStore {
  readonly #database: Database;
  readonly #now: () => number;
  readonly #maxQueued: number;
  /** Who had the last turn in each channel. */
  readonly #served = new Map<string, string>();

  constructor(database: Database, options: SqlStoreOptions = {}) {
    this.#database = database;
    this.#now = options.now ?? Date.now;
    this.#maxQueued = options.maxQueued ?? defaultMaxQueued;
  }

  open(): Promise<void> {
    return this.#database.open();
  }

  accept(drafts: readonly Draft[]): Promise<Accepted[]> {
    return this.#database.transaction(async (query) => {
      const accepted = new Map<Draft, Accepted>();
      // In the order of their keys: two processes with the same keys wait for each other only one way round.
      for (const draft of drafts.toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1)))
        accepted.set(draft, await this.#acceptOne(query, draft));
      const added = drafts.filter((draft) => accepted.get(draft)?.deduplicated === false);
      for (const status of new Set(added.map((draft) => draft.status)))
        await this.#checkRoom(query, status, drafts[0]?.owner ?? '');
      return drafts.flatMap((draft) => accepted.get(draft) ?? []);
    });
  }

  async lease(channel: string, limit: number, leaseMs: number): Promise<Lease[]> {
    const { dialect, query, transaction } = this.#database;
    const queued = `FROM ${dialect.table} WHERE status = 'queued' AND channel = $1`;
    // Looked at without a lock first: most of the time nothing is due.
    const due = await query(`SELECT 1 ${queued} AND due_at <= $2 LIMIT 1`, [channel, this.#now()]);
    return due.length === 0
      ? []
      : transaction(async (run) => {
          const owners = (await run(`SELECT DISTINCT owner ${queued}`, [channel])).map((row) =>
            String(row.owner),
          );
          const turns = this.#inTurn(channel, owners);
          const leases: Lease[] = [];
          for (
            let owner = turns.shift();
            owner !== undefined && leases.length < limit;
            owner = turns.shift()
          ) {
            const lease = await this.#leaseOne(run, channel, owner, leaseMs);
            if (!lease) continue;
            leases.push(lease);
            turns.push(owner);
            this.#served.set(channel, owner);
          }
          return leases;
        });
  }

  async settle({ notification, token }: Lease, outcome: Outcome): Promise<boolean> {
    const status = { delivered: 'delivered', retry: 'queued', dead: 'failed' }[outcome.kind];
    const rows = await this.#database.query(
      `UPDATE ${this.#database.dialect.table}
       SET status = $3, lease = NULL, due_at = $4, last_error = $5, updated_at = $6
       WHERE id = $1 AND lease = $2 AND status = 'queued' RETURNING id`,
      [
        notification.id,
        token,
        status,
        outcome.kind === 'retry' ? outcome.dueAt : notification.dueAt,
        outcome.kind === 'delivered' ? (outcome.note ?? null) : outcome.error,
        this.#now(),
      ],
    );
    return rows.length === 1;
  }

  async get(owner: string, id: string): Promise<Notification | undefined> {
    return this.#one('WHERE owner = $1 AND id = $2', owner, uuid.test(id) ? id : undefined);
  }

  async find(owner: string, key: string): Promise<Notification | undefined> {
    return this.#one('WHERE owner = $1 AND key = $2', owner, key);
  }

  async list({ owner, status, limit }: ListFilter): Promise<Notification[]> {
    const { table, insertion } = this.#database.dialect;
    const rows = await this.#database.query(
      `SELECT * FROM ${table} WHERE owner = $1 AND (CAST($2 AS text) IS NULL OR status = $2)
       ORDER BY created_at DESC, ${insertion} DESC LIMIT $3`,
      [owner, status ?? null, limit],
    );
    return rows.map(toNotification);
  }

  retry(owner: string, id: string): Promise<Notification | undefined> {
    const set = "status = 'queued', attempts = 0, lease = NULL, due_at = $3, fixed = 0, updated_at = $3";
    const free = "(status = 'failed' OR (status = 'queued' AND (lease IS NULL OR due_at <= $3)))";
    return this.#change(owner, id, set, free);
  }

  cancel(owner: string, id: string): Promise<Notification | undefined> {
    const set = "status = 'cancelled', key = NULL, lease = NULL, updated_at = $3";
    const free = "(status = 'stored' OR (status = 'queued' AND (lease IS NULL OR due_at <= $3)))";
    return this.#change(owner, id, set, free);
  }

  async followClock(): Promise<void> {
    const { dialect, query } = this.#database;
    const now = this.#now();
    const ahead = "status = 'queued' AND updated_at > $1";
    const latest = now + clockSkewMs;
    const found = await query(`SELECT 1 FROM ${dialect.table} WHERE ${ahead} LIMIT 1`, [latest]);
    if (found.length === 0) return;
    await query(
      `UPDATE ${dialect.table} SET updated_at = $2, due_at =
         CASE WHEN lease IS NOT NULL THEN $2 WHEN fixed = 1 THEN due_at ELSE due_at - updated_at + $2 END
       WHERE ${ahead}`,
      [latest, now],
    );
  }

  async nextDue(channels: readonly string[]): Promise<number | undefined> {
    if (channels.length === 0) return undefined;
    const places = channels.map((_, index) => `$${index + 1}`).join(', ');
    const sql = `SELECT min(due_at) AS due FROM ${this.#database.dialect.table} WHERE status = 'queued' AND channel IN (${places})`;
    const [row] = await this.#database.query(sql, channels);
    return row?.due == null ? undefined : Number(row.due);
  }

  async queued(): Promise<Map<string, number>> {
    const sql = `SELECT channel, count(*) AS n FROM ${this.#database.dialect.table} WHERE status = 'queued' GROUP BY channel`;
    const rows = await this.#database.query(sql);
    return new Map(rows.map(({ channel, n }) => [String(channel), Number(n)]));
  }

  async purge(before: number): Promise<number> {
    const sql = `DELETE FROM ${this.#database.dialect.table} WHERE status <> 'queued' AND updated_at < $1 RETURNING id`;
    return (await this.#database.query(sql, [before])).length;
  }

  onChange(listener: (id: string) => void): () => void {
    return this.#database.onChange(listener);
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  async #acceptOne(query: Query, draft: Draft): Promise<Accepted> {
    const { table } = this.#database.dialect;
    const { owner, status, channel, title, message, key, fingerprint, dueAt } = draft;
    const [inserted] = await query(
      `INSERT INTO ${table} (id, owner, status, channel, priority, title, message, key, fingerprint, created_at, updated_at, due_at, fixed)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12)
       ON CONFLICT (owner, key) WHERE key IS NOT NULL DO NOTHING RETURNING *`,
      [
        ...[randomUUID(), owner, status, channel, priorities.indexOf(draft.priority), title, message, key],
        ...[fingerprint, this.#now(), dueAt, draft.atInstant ? 1 : 0],
      ],
    );
    if (inserted) return { notification: toNotification(inserted), deduplicated: false };
    const [known] = await query(`SELECT * FROM ${table} WHERE owner = $1 AND key = $2`, [owner, key]);
    // Cancelled or purged since: the key is free.
    if (!known) return this.#acceptOne(query, draft);
    if (known.fingerprint !== fingerprint) throw new KeyConflict(String(known.id));
    return { notification: toNotification(known), deduplicated: true };
  }

  /** One caller over HTTP has a tenth of the room, so that one who fills it leaves the rest to the others. */
  async #checkRoom(query: Query, status: Draft['status'], owner: string): Promise<void> {
    const sql = `SELECT count(*) AS n, count(CASE WHEN owner = $2 THEN 1 END) AS own FROM ${this.#database.dialect.table} WHERE status = $1`;
    const [row] = await query(sql, [status, owner]);
    const share = owner === '' ? this.#maxQueued : Math.ceil(this.#maxQueued / 10);
    if (Number(row?.own) > share) throw new OutboxFull(share, status, true);
    if (Number(row?.n) > this.#maxQueued) throw new OutboxFull(this.#maxQueued, status, owner === '');
  }

  /** Owners take turns, and go on after the one served last. */
  #inTurn(channel: string, owners: string[]): string[] {
    const last = this.#served.get(channel) ?? '';
    const sorted = owners.toSorted();
    return [...sorted.filter((owner) => owner > last), ...sorted.filter((owner) => owner <= last)];
  }

  async #leaseOne(query: Query, channel: string, owner: string, leaseMs: number): Promise<Lease | undefined> {
    const { table, skipLocked } = this.#database.dialect;
    const now = this.#now();
    const token = randomUUID();
    const [row] = await query(
      `UPDATE ${table} SET lease = $4, attempts = attempts + 1, due_at = $5, fixed = 0, updated_at = $3
       WHERE id = (
         SELECT id FROM ${table} WHERE status = 'queued' AND channel = $1 AND owner = $2 AND due_at <= $3
         ORDER BY priority DESC, due_at LIMIT 1 ${skipLocked}
       ) RETURNING *`,
      [channel, owner, now, token, now + leaseMs],
    );
    return row && { notification: toNotification(row), token };
  }

  async #one(where: string, owner: string, value: string | undefined): Promise<Notification | undefined> {
    if (value === undefined) return undefined;
    const { dialect, query } = this.#database;
    const [row] = await query(`SELECT * FROM ${dialect.table} ${where}`, [owner, value]);
    return row && toNotification(row);
  }

  async #change(owner: string, id: string, set: string, free: string): Promise<Notification | undefined> {
    if (!uuid.test(id)) return undefined;
    const sql = `UPDATE ${this.#database.dialect.table} SET ${set} WHERE id = $1 AND owner = $2 AND ${free} RETURNING *`;
    const [row] = await this.#database.query(sql, [id, owner, this.#now()]);
    return row && toNotification(row);
  }
}

function toNotification(row: Row): Notification {
  return {
    id: String(row.id),
    owner: String(row.owner),
    status: row.status as Notification['status'],
    channel: String(row.channel),
    title: row.title as string | null,
    message: String(row.message),
    priority: priorities[Number(row.priority)] ?? 'normal',
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    dueAt: Number(row.due_at),
    attempts: Number(row.attempts),
    leased: row.lease !== null,
    lastError: row.last_error as string | null,
  };
}
