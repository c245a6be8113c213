/** How much a notification matters, least first: the order in which one caller's notifications go out. */
export const priorities = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof priorities)[number];

/**
 * - `queued`: accepted and kept on disk; it waits for its time, is tried, or will be tried again
 * - `delivered`: the channel confirmed it
 * - `failed`: a dead letter: refused for good, or tried as often as allowed
 * - `cancelled`: withdrawn before it was delivered
 * - `stored`: kept in the local inbox, because no channel is configured
 */
export const statuses = ['queued', 'delivered', 'failed', 'cancelled', 'stored'] as const;
export type Status = (typeof statuses)[number];

/** The channel of notifications that are kept because no channel is configured. */
export const inboxName = 'inbox';

/** A message for a channel. Times are milliseconds since 1970. */
export interface Outgoing {
  id: string;
  title: string | null;
  message: string;
  priority: Priority;
  createdAt: number;
}

/** One message to one channel, as the outbox keeps it. */
export interface Notification extends Outgoing {
  /** The sender: the principal of an HTTP request, `''` for the one user of a local process. */
  owner: string;
  status: Status;
  channel: string;
  updatedAt: number;
  /** When a queued one may be tried next. During an attempt: when its lease ends. */
  dueAt: number;
  /** How often delivery has been started. */
  attempts: number;
  /** An attempt was begun and its end has not been written down. */
  leased: boolean;
  /** The last failure, without addresses or secrets. For a delivered one, a remark of its channel. */
  lastError: string | null;
}

/** A notification before it is accepted. */
export interface Draft
  extends Pick<Notification, 'owner' | 'channel' | 'title' | 'message' | 'priority' | 'dueAt'> {
  status: 'queued' | 'stored';
  /** `dueAt` is an instant that the caller named: it stays where it is when the clock is set. */
  atInstant?: boolean;
  /** A second draft of one owner with the same key is the first one again. */
  key: string | null;
  /** A digest of the request: the same key with another fingerprint is a mistake. */
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
