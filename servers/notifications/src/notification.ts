/** How much a notification matters, least first. It decides the order in which the outbox is worked off. */
export const priorities = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof priorities)[number];

/**
 * Where a notification stands:
 *
 * - `queued`: accepted, kept on disk, not confirmed yet (waiting for its time, being tried, or to be tried again)
 * - `delivered`: the channel confirmed it
 * - `failed`: the dead letter: refused for good, or tried as often as allowed
 * - `cancelled`: taken back before it was delivered
 * - `stored`: kept in the local inbox, because no channel is configured
 */
export const statuses = ['queued', 'delivered', 'failed', 'cancelled', 'stored'] as const;
export type Status = (typeof statuses)[number];

/** The name under which notifications are kept when no channel is configured. */
export const inboxName = 'inbox';

/** One message to one channel, as the outbox keeps it. Times are milliseconds since 1970. */
export interface Notification {
  id: string;
  /** Who sent it: the principal of an HTTP request, `''` for the one user of a local process. */
  owner: string;
  status: Status;
  channel: string;
  title: string | null;
  message: string;
  priority: Priority;
  createdAt: number;
  updatedAt: number;
  /** When a queued one may be tried next. While one is being tried: when its lease ends. */
  dueAt: number;
  /** How often delivery has been started. */
  attempts: number;
  /** Whether some process is trying it, or ended while it was. */
  leased: boolean;
  /** What went wrong last, without addresses or secrets; of a delivered one, what its channel said about that. */
  lastError: string | null;
}

/** A notification before it is accepted. */
export interface Draft {
  owner: string;
  channel: string;
  title: string | null;
  message: string;
  priority: Priority;
  status: 'queued' | 'stored';
  dueAt: number;
  /** dueAt is an instant that the caller named: it stays where it is when the clock is set. */
  atInstant?: boolean;
  /** A second draft of one owner with the same key is the first one again. */
  key: string | null;
  /** What was asked for, in one string: the same key with another fingerprint is a mistake. */
  fingerprint: string;
}

export interface Accepted {
  notification: Notification;
  /** The outbox had it already: nothing was added. */
  deduplicated: boolean;
}

/** Whether some process is trying it now: its lease is not over. */
export function isBeingTried({ status, leased, dueAt }: Notification): boolean {
  return status === 'queued' && leased && dueAt > Date.now();
}

/** What a channel is given to deliver. */
export interface Outgoing {
  id: string;
  title: string | null;
  message: string;
  priority: Priority;
  createdAt: number;
}
