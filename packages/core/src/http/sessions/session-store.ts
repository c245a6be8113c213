import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';
import type { Share } from '../limits/budget.js';
import { SessionEventStore } from './event-store.js';

/** The data with which another process can continue a session. */
export interface SessionRecord {
  principal: string | undefined;
  initialize: JSONRPCMessage;
  /** The URIs of its resources/subscribe calls. */
  subscriptions: readonly string[];
}

/** A message that reached one process but concerns a call in another. */
export interface RelayedMessage {
  session: string;
  message: JSONRPCMessage;
}

/**
 * Where sessions are kept beyond the process that opened them. In memory nothing is: a session ends with its process.
 * `core/redis` has the one that replicas share.
 */
export interface SessionStore {
  /** @param memory what the session holds of its caller's share: events kept in this process are part of it */
  eventStore(session: string, memory: Share): EventStore;
  save(session: string, record: SessionRecord): Promise<void>;
  load(session: string): Promise<SessionRecord | undefined>;
  subscribed(session: string, uri: string, on: boolean): Promise<void>;
  /** The session is in use: its time to live starts again. */
  touch(session: string): Promise<void>;
  delete(session: string): Promise<void>;
  /** Passes a message to whichever process has the call it belongs to. */
  relay(message: RelayedMessage): Promise<void>;
  /** Says what to do when another process has ended a session, or relays a message. */
  listen(listener: { ended(session: string): void; relayed(message: RelayedMessage): void }): void;
}

export function memorySessionStore(): SessionStore {
  const nothing = async () => {};
  return {
    eventStore: (_, memory) => new SessionEventStore(memory),
    save: nothing,
    load: async () => undefined,
    subscribed: nothing,
    touch: nothing,
    delete: nothing,
    relay: nothing,
    listen: () => {},
  };
}
