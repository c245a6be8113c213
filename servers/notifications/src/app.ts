import type { Tasks } from '@mcp-reference/core/tasks';
import type { Channel } from './channels/channel.js';
import type { OutboxStore } from './outbox/store.js';

/** Objects that live as long as the process: made by `open`, shared by every connection. */
export interface App {
  /** Accepts notifications and keeps them; a worker delivers them in the background. */
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

/** The part of the outbox that tools use. Every method throws OutboxUnavailable. */
export type Outbox = Pick<
  OutboxStore,
  'accept' | 'acceptedBy' | 'get' | 'find' | 'list' | 'retry' | 'cancel' | 'on' | 'off'
>;
