import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { Refusal } from '../errors.js';
import { type Accepted, type Draft, type Notification, priorities, type Status } from '../notification.js';
import type { Database, Query, Row } from './database.js';

/** A notification that this process alone may try to deliver, until the lease ends. */
export interface Lease {
  notification: Notification;
  /** Names this attempt: with the token of an older one, nothing can be settled. */
  token: string;
}

/** How an attempt ended. */
export type Outcome =
  | { kind: 'delivered'; note?: string | undefined }
  | { kind: 'retry'; dueAt: number; error: string }
  | { kind: 'dead'; error: string };

export interface ListFilter {
  owner: string;
  status?: Status | undefined;
  limit: number;
}

/** `change`: a notification has changed, in this process or in another. `due`: there may be something to deliver. */
interface Events {
  change: [id: string];
  due: [];
}

export interface StoreOptions {
  now?: () => number;
  /** Most notifications that may wait at a time, and most in the inbox. */
  maxQueued?: number;
}

/** Clocks of machines that share an outbox differ by less. */
const clockSkewMs = 5 * 60_000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The outbox in SQL: one row a notification, one condition (queued and due) for those that may be tried. Every method is
 * one transaction, and its result survives the end of the process. Many processes may use one outbox.
 */
export class OutboxStore extends EventEmitter<Events> {
  readonly #database: Database;
  readonly #query: Query;
  readonly #table: string;
  readonly now: () => number;
  readonly #maxQueued: number;
  /** The owner who had the last turn in each channel. */
  readonly #served = new Map<string, string>();

  constructor(database: Database, { now = Date.now, maxQueued = 10_000 }: StoreOptions = {}) {
    super();
    // Each call that waits for a confirmation listens.
    this.setMaxListeners(0);
    this.#database = database;
    this.#query = database.query;
    this.#table = database.table;
    this.now = now;
    this.#maxQueued = maxQueued;
  }

  open(): Promise<void> {
    return this.#database.open((id) => this.emit('change', id));
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  /**
   * Keeps the drafts on disk, all or none. The worker delivers them from there.
   *
   * @param task the id of the task that sends them; it is kept too
   * @throws Refusal
   */
  async accept(drafts: readonly Draft[], task?: string): Promise<Accepted[]> {
    const accepted = await this.#database.transaction((query) => this.#acceptAll(query, drafts, task));
    this.emit('due');
    return accepted;
  }

  /** The notifications that a task accepted; undefined if it has accepted none yet. */
  async acceptedBy(owner: string, task: string): Promise<Accepted[] | undefined> {
    const [row] = await this.#query(`SELECT accepted FROM ${this.#table}_tasks WHERE id = $1`, [task]);
    if (row === undefined) return undefined;
    const noted = JSON.parse(String(row.accepted)) as [id: string, deduplicated: boolean][];
    const found = noted.map(async ([id, deduplicated]) => {
      const notification = await this.get(owner, id);
      return notification === undefined ? [] : [{ notification, deduplicated }];
    });
    return (await Promise.all(found)).flat();
  }

  /** Takes due notifications of a channel. Owners take turns; of each owner the most important goes first, then the longest due. */
  async lease(channel: string, limit: number, leaseMs: number): Promise<Lease[]> {
    const now = this.now();
    const due = (row: string) => `${row}status = 'queued' AND ${row}due_at <= $2`;
    // Looked at without a lock first: most of the time nothing is due.
    const look = `SELECT 1 FROM ${this.#table} WHERE channel = $1 AND ${due('')} LIMIT 1`;
    if ((await this.#query(look, [channel, now])).length === 0) return [];
    return this.#database.transaction(async (query) => {
      const last = this.#served.get(channel) ?? '';
      const found = await query(
        `SELECT free.id FROM (
           SELECT id, row_number() OVER (PARTITION BY owner ORDER BY priority DESC, due_at) AS turn
           FROM ${this.#table} WHERE channel = $1 AND ${due('')}
         ) AS ranked JOIN ${this.#table} AS free ON free.id = ranked.id WHERE ${due('free.')}
         ORDER BY turn, CASE WHEN owner > $3 THEN 0 ELSE 1 END, owner LIMIT $4 ${this.#database.skipLocked}`,
        [channel, now, last, limit],
      );
      if (found.length === 0) return [];
      const token = randomUUID();
      const ids = found.map(({ id }) => String(id));
      const taken = await query(
        `UPDATE ${this.#table} SET lease = $1, attempts = attempts + 1, due_at = $2, fixed = 0, updated_at = $3
         WHERE id IN (${places(ids, 4)}) RETURNING *`,
        [token, now + leaseMs, now, ...ids],
      );
      const byId = new Map(taken.map((row) => [String(row.id), toNotification(row)]));
      const leases = ids.flatMap((id) => byId.get(id) ?? []).map((notification) => ({ notification, token }));
      this.#served.set(channel, leases.at(-1)?.notification.owner ?? last);
      return leases;
    });
  }

  /** Ends an attempt. False when the lease had ended and another process has taken it: then nothing changes. */
  async settle({ notification, token }: Lease, outcome: Outcome): Promise<boolean> {
    const status = { delivered: 'delivered', retry: 'queued', dead: 'failed' }[outcome.kind];
    const dueAt = outcome.kind === 'retry' ? outcome.dueAt : notification.dueAt;
    const lastError = outcome.kind === 'delivered' ? (outcome.note ?? null) : outcome.error;
    const rows = await this.#query(
      `UPDATE ${this.#table} SET status = $3, lease = NULL, due_at = $4, last_error = $5, updated_at = $6
       WHERE id = $1 AND lease = $2 AND status = 'queued' RETURNING id`,
      [notification.id, token, status, dueAt, lastError, this.now()],
    );
    return rows.length === 1;
  }

  async get(owner: string, id: string): Promise<Notification | undefined> {
    return uuid.test(id) ? this.#one('id = $2', [owner, id]) : undefined;
  }

  /** The notification that was accepted under an idempotency key. */
  find(owner: string, key: string): Promise<Notification | undefined> {
    return this.#one('key = $2', [owner, key]);
  }

  /** Newest first. */
  async list({ owner, status, limit }: ListFilter): Promise<Notification[]> {
    const rows = await this.#query(
      `SELECT * FROM ${this.#table} WHERE owner = $1 AND (CAST($2 AS text) IS NULL OR status = $2)
       ORDER BY created_at DESC, ${this.#database.insertion} DESC LIMIT $3`,
      [owner, status ?? null, limit],
    );
    return rows.map(toNotification);
  }

  /** Makes a dead letter, or a queued notification that nobody is trying, due now; its attempts count from 0 again. */
  async retry(owner: string, id: string): Promise<Notification | undefined> {
    const set = "status = 'queued', attempts = 0, lease = NULL, due_at = $3, fixed = 0, updated_at = $3";
    const retried = await this.#changeFree(owner, id, 'failed', set);
    if (retried) this.emit('due');
    return retried;
  }

  /** Cancels a notification of the inbox, or a queued one that nobody is trying; its key is free again. */
  cancel(owner: string, id: string): Promise<Notification | undefined> {
    const set = "status = 'cancelled', key = NULL, lease = NULL, updated_at = $3";
    return this.#changeFree(owner, id, 'stored', set);
  }

  /** Mends the times of a clock that was ahead: delays count from now, leases are over, instants that a caller named stay. */
  async followClock(): Promise<void> {
    const now = this.now();
    const latest = now + clockSkewMs;
    const ahead = "status = 'queued' AND updated_at > $1";
    const found = await this.#query(`SELECT 1 FROM ${this.#table} WHERE ${ahead} LIMIT 1`, [latest]);
    if (found.length === 0) return;
    await this.#query(
      `UPDATE ${this.#table} SET updated_at = $2, due_at =
         CASE WHEN lease IS NOT NULL THEN $2 WHEN fixed = 1 THEN due_at ELSE due_at - updated_at + $2 END
       WHERE ${ahead}`,
      [latest, now],
    );
  }

  /** When the next notification of these channels is due. */
  async nextDue(channels: readonly string[]): Promise<number | undefined> {
    if (channels.length === 0) return undefined;
    const queued = `status = 'queued' AND channel IN (${places(channels, 1)})`;
    const [row] = await this.#query(
      `SELECT min(due_at) AS due FROM ${this.#table} WHERE ${queued}`,
      channels,
    );
    return row?.due == null ? undefined : Number(row.due);
  }

  /** Channels with queued notifications, and how many. */
  async queued(): Promise<Map<string, number>> {
    const sql = `SELECT channel, count(*) AS n FROM ${this.#table} WHERE status = 'queued' GROUP BY channel`;
    const rows = await this.#query(sql);
    return new Map(rows.map(({ channel, n }) => [String(channel), Number(n)]));
  }

  /** Forgets what was finished before this time. */
  async purge(before: number): Promise<number> {
    await this.#query(`DELETE FROM ${this.#table}_tasks WHERE created_at < $1`, [before]);
    const sql = `DELETE FROM ${this.#table} WHERE status <> 'queued' AND updated_at < $1 RETURNING id`;
    return (await this.#query(sql, [before])).length;
  }

  async #acceptAll(query: Query, drafts: readonly Draft[], task?: string): Promise<Accepted[]> {
    const accepted = new Map<Draft, Accepted>();
    // In the order of their keys: two processes with the same keys wait for each other only one way round.
    for (const draft of drafts.toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1)))
      accepted.set(draft, await this.#acceptOne(query, draft));
    const all = drafts.flatMap((draft) => accepted.get(draft) ?? []);
    // All are of one owner, and for the inbox or for channels.
    const [draft] = drafts;
    if (draft && all.some(({ deduplicated }) => !deduplicated)) await this.#checkRoom(query, draft);
    if (task === undefined) return all;
    const noted = all.map(({ notification, deduplicated }) => [notification.id, deduplicated]);
    const note = `INSERT INTO ${this.#table}_tasks (id, accepted, created_at) VALUES ($1, $2, $3)`;
    await query(note, [task, JSON.stringify(noted), this.now()]);
    return all;
  }

  async #acceptOne(query: Query, draft: Draft): Promise<Accepted> {
    const { owner, status, channel, title, message, key, fingerprint, dueAt } = draft;
    const [inserted] = await query(
      `INSERT INTO ${this.#table} (id, owner, status, channel, priority, title, message, key, fingerprint,
         created_at, updated_at, due_at, fixed)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12)
       ON CONFLICT (owner, key) WHERE key IS NOT NULL DO NOTHING RETURNING *`,
      [
        ...[randomUUID(), owner, status, channel, priorities.indexOf(draft.priority), title, message, key],
        ...[fingerprint, this.now(), dueAt, draft.atInstant ? 1 : 0],
      ],
    );
    if (inserted) return { notification: toNotification(inserted), deduplicated: false };
    const [known] = await query(`SELECT * FROM ${this.#table} WHERE owner = $1 AND key = $2`, [owner, key]);
    // Cancelled or purged since: the key is free.
    if (!known) return this.#acceptOne(query, draft);
    if (known.fingerprint === fingerprint) return { notification: toNotification(known), deduplicated: true };
    throw new Refusal(
      `idempotency_key: belongs to ${known.id}, which asked for something else. Use a new key, or repeat that call exactly.`,
    );
  }

  /** One caller over HTTP has a tenth of the room, so that one who fills it leaves the rest to the others. */
  async #checkRoom(query: Query, { status, owner }: Draft): Promise<void> {
    const counts = 'count(*) AS n, count(CASE WHEN owner = $2 THEN 1 END) AS own';
    const [row] = await query(`SELECT ${counts} FROM ${this.#table} WHERE status = $1`, [status, owner]);
    const share = owner === '' ? this.#maxQueued : Math.ceil(this.#maxQueued / 10);
    if (Number(row?.own) > share) throw full(status, share);
    if (Number(row?.n) > this.#maxQueued) throw full(status, owner === '' ? this.#maxQueued : undefined);
  }

  async #one(where: string, values: string[]): Promise<Notification | undefined> {
    const [row] = await this.#query(`SELECT * FROM ${this.#table} WHERE owner = $1 AND ${where}`, values);
    return row && toNotification(row);
  }

  /** Changes a notification of this status, or a queued one that nobody is trying. */
  async #changeFree(owner: string, id: string, from: string, set: string): Promise<Notification | undefined> {
    if (!uuid.test(id)) return undefined;
    const [row] = await this.#query(
      `UPDATE ${this.#table} SET ${set} WHERE id = $1 AND owner = $2
       AND (status = $4 OR (status = 'queued' AND (lease IS NULL OR due_at <= $3))) RETURNING *`,
      [id, owner, this.now(), from],
    );
    return row && toNotification(row);
  }
}

function places(values: readonly unknown[], first: number): string {
  return values.map((_, index) => `$${first + index}`).join(', ');
}

/** @param limit how many the caller may have; undefined when others fill the outbox */
function full(status: Draft['status'], limit: number | undefined): Refusal {
  const place = status === 'stored' ? 'inbox' : 'outbox';
  if (limit === undefined)
    return new Refusal(`The ${place} is full with notifications of other callers. Try later.`);
  const remove = 'cancel_notification takes one back; list_notifications finds them.';
  return new Refusal(
    status === 'stored'
      ? `The local inbox is full: it keeps ${limit} notifications. Configure a channel, or make room: ${remove}`
      : `The outbox is full: ${limit} notifications are waiting. Try later, or make room: ${remove}`,
  );
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
