import type { Channel } from './channels/channel.js';
import type { Accepted, Draft, Notification } from './notification.js';
import type { OutboxStore } from './outbox/store.js';

/** What lives as long as the process: made by `open`, shared by every connection. */
export interface App {
  outbox: Outbox;
  channels: ReadonlyMap<string, Pick<Channel, 'name' | 'type' | 'target'>>;
  directory: Directory;
  /** How long a call waits for a confirmation, in milliseconds. */
  waitMs: number;
}

/** The names of the channels that are there, and the one used when none is named. */
export interface Directory {
  names: readonly string[];
  default: string | undefined;
}

/** Accepts notifications, delivers them in the background, and tells how they fare. */
export interface Outbox {
  readonly store: OutboxStore;
  /** Keeps the drafts on disk, all or none, and begins to deliver them. @throws KeyConflict, OutboxFull, OutboxUnavailable */
  accept(drafts: readonly Draft[]): Promise<Accepted[]>;
  /** Makes a dead letter, or a queued notification that nobody is trying, due now. */
  retry(owner: string, id: string): Promise<Notification | undefined>;
  /**
   * Waits until nothing more will happen to these notifications soon: each is finished, or its first attempt has
   * failed and the next one is a while away, or its time has not come, or its channel is not configured here.
   *
   * @param onSettled called with each notification as it gets there
   * @returns how they stand, when that is so, or the signal aborts
   */
  wait(
    notifications: readonly Notification[],
    signal: AbortSignal,
    onSettled?: (notification: Notification) => void,
  ): Promise<Notification[]>;
}
