import type { Tasks } from '@mcp-reference/core/tasks';
import type { Channel } from './channels/channel.js';
import type { Accepted, Draft, Notification, Status } from './notification.js';

/** Objects that live as long as the process: made by `open`, shared by every connection. */
export interface App {
  outbox: Outbox;
  channels: ReadonlyMap<string, Pick<Channel, 'name' | 'type' | 'target'>>;
  /** The channel for notifications that name none. */
  defaultChannel: string | undefined;
  /** How long a call waits for a confirmation, in milliseconds. */
  waitMs: number;
  /** Whether the user is asked before an urgent notification goes out. */
  askUser: 'ask' | 'never';
  /** None where only the capabilities are listed. */
  tasks: Tasks | undefined;
}

/** Accepts notifications, and delivers them in the background. */
export interface Outbox {
  readonly store: Store;
  /**
   * Keeps the drafts on disk, all or none, and begins to deliver them.
   *
   * @param task notes that it was this task
   * @throws Refusal, OutboxUnavailable
   */
  accept(drafts: readonly Draft[], task?: string): Promise<Accepted[]>;
  /** Makes a dead letter, or a queued notification that nobody is trying, due now. */
  retry(owner: string, id: string): Promise<Notification | undefined>;
  /**
   * Waits until each notification is finished, or its first attempt has failed, or its time has not come, or its channel
   * is not configured here.
   *
   * @param onSettled called with each notification as it gets there
   * @param patient waits through failed attempts, until the notification is delivered or given up
   * @returns how they stand then, or when the signal aborts
   */
  wait(
    notifications: readonly Notification[],
    signal: AbortSignal,
    onSettled?: (notification: Notification) => void,
    patient?: boolean,
  ): Promise<Notification[]>;
}

/** The notifications as they are kept. Every method throws OutboxUnavailable. */
export interface Store {
  get(owner: string, id: string): Promise<Notification | undefined>;
  /** The notifications that were accepted under an idempotency key. */
  find(owner: string, key: string): Promise<Notification | undefined>;
  /** The notifications that a task accepted; undefined if it has accepted none yet. */
  acceptedBy(owner: string, task: string): Promise<Accepted[] | undefined>;
  /** Newest first. */
  list(filter: ListFilter): Promise<Notification[]>;
  /** Cancels a notification of the inbox, or a queued one that nobody is trying; its key is free again. */
  cancel(owner: string, id: string): Promise<Notification | undefined>;
}

export interface ListFilter {
  owner: string;
  status?: Status | undefined;
  limit: number;
}
