import type { Accepted, Draft, Notification, Status } from '../notification.js';

/** A notification that this process alone may try to deliver, until the lease ends. */
export interface Lease {
  notification: Notification;
  /** Names this one attempt: who settles with an old token settles nothing. */
  token: string;
}

/** How an attempt ended. */
export type Outcome =
  | { kind: 'delivered'; note?: string }
  | { kind: 'retry'; dueAt: number; error: string }
  | { kind: 'dead'; error: string };

export interface ListFilter {
  owner: string;
  status?: Status;
  limit: number;
}

/**
 * Where notifications are kept: every method is one transaction, and what it has returned survives the end of the
 * process. Many processes may use one store at a time.
 */
export interface OutboxStore {
  /**
   * Keeps all drafts, or none.
   *
   * @throws KeyConflict, OutboxFull
   */
  accept(drafts: readonly Draft[]): Promise<Accepted[]>;
  /**
   * Takes up to `limit` due notifications of a channel. Owners take turns; of each owner the most important goes first,
   * then the longest due.
   */
  lease(channel: string, limit: number, leaseMs: number): Promise<Lease[]>;
  /** Ends an attempt. False when the lease had ended and somebody else has taken it: then nothing changes. */
  settle(lease: Lease, outcome: Outcome): Promise<boolean>;
  get(owner: string, id: string): Promise<Notification | undefined>;
  /** What was accepted under an idempotency key. */
  find(owner: string, key: string): Promise<Notification | undefined>;
  /** Newest first. */
  list(filter: ListFilter): Promise<Notification[]>;
  /** Makes a dead letter, or a queued notification that nobody is trying, due now; its attempts count from 0 again. */
  retry(owner: string, id: string): Promise<Notification | undefined>;
  /** Cancels a notification of the inbox, or a queued one that nobody is trying; its key is free again. */
  cancel(owner: string, id: string): Promise<Notification | undefined>;
  /**
   * Finds what a clock ahead of this one has written: delays count from now, and leases are over.
   * Instants that a caller named stay.
   */
  followClock(): Promise<void>;
  /** When the next notification of these channels is due. */
  nextDue(channels: readonly string[]): Promise<number | undefined>;
  /** Channels with queued notifications, and how many. */
  queued(): Promise<Map<string, number>>;
  /** Forgets what was finished before this time. */
  purge(before: number): Promise<number>;
  /** Reports every notification that changed, in this process or another. */
  onChange(listener: (id: string) => void): () => void;
  close(): Promise<void>;
}

/** The database cannot be used now: locked, full, read-only or out of reach. The message is fit for people and models. */
export class OutboxUnavailable extends Error {
  override name = 'OutboxUnavailable';
}

/** The same idempotency key was used for something else. */
export class KeyConflict extends Error {
  override name = 'KeyConflict';
  readonly id: string;

  constructor(id: string) {
    super(`the idempotency key belongs to ${id}, which asked for something else`);
    this.id = id;
  }
}

/** More notifications are waiting, or kept in the local inbox, than the outbox takes. */
export class OutboxFull extends Error {
  override name = 'OutboxFull';
  readonly limit: number;
  readonly status: Draft['status'];
  /** The caller's own notifications fill it: their share, or all of it. */
  readonly own: boolean;

  constructor(limit: number, status: Draft['status'], own: boolean) {
    super(`${limit} notifications are ${status} already`);
    this.limit = limit;
    this.status = status;
    this.own = own;
  }
}

/** Most notifications that may wait at a time, and most in the inbox: a caller in a loop fills the outbox, not the disk. */
export const defaultMaxQueued = 10_000;
