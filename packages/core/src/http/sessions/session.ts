import type { EventStore, JSONRPCMessage, McpServer, ServerEventBus } from '@modelcontextprotocol/server';
import { carryChanges } from '../../protocol/changes.js';
import type { Logger } from '../../runtime/logger.js';
import { whenClosed } from '../../tool/when-closed.js';
import type { Share } from '../limits/budget.js';
import type { SessionRecord, SessionStore } from './session-store.js';
import { SessionTransport } from './session-transport.js';

/** One session of a 2025-era client, as this process has it. */
export interface Session {
  readonly id: string;
  readonly record: SessionRecord;
  readonly transport: SessionTransport;
  readonly events: EventStore;
  /** Its part of its caller's shares: a place, and memory. */
  readonly held: HeldBySession;
  /** Responses that have not ended: calls, and the GET stream. */
  openResponses: number;
  /** Whether its server has state that a new one would lack, or a client that listens. */
  staysAwake: boolean;
  /** Whether what it holds belongs to the session that sleeps under its id. */
  asleep: boolean;
  /** When it was last used, in milliseconds since 1970. */
  lastUsed: number;
  /** Brings the server to where it was when it was let go, here or in the process that opened the session. */
  restore(): Promise<void>;
  /** Lets go of its server. */
  close(): Promise<void>;
}

export interface HeldBySession {
  place: Share;
  memory: Share;
}

/** The parts that all sessions share. */
interface Surroundings {
  guard: (server: McpServer) => void;
  bus: ServerEventBus;
  logger: Logger;
  store: SessionStore;
}

interface SessionParts {
  id: string;
  record: SessionRecord;
  server: McpServer;
  events: EventStore;
  held: HeldBySession;
  onClose: () => void;
}

export async function openSession(
  { guard, bus, logger, store }: Surroundings,
  { id, record, server, events, held, onClose }: SessionParts,
): Promise<Session> {
  const transport = new SessionTransport({
    sessionIdGenerator: () => id,
    eventStore: events,
    // A client whose stream broke comes back after a second, not at once in a loop.
    retryInterval: 1_000,
    relay: (message) => store.relay({ session: id, message }),
  });
  const restored = new Set(record.subscriptions);
  const stop = carryChanges(server, 'legacy', bus, logger, (uri, on) => {
    // Those that the session came with are counted already.
    if (!(on && restored.delete(uri)) && !held.memory.add(on ? uri.length : -uri.length)) return false;
    store
      .subscribed(id, uri, on)
      .catch((error: unknown) => logger.warn('a subscription could not be kept', { error }));
    return true;
  });
  guard(server);
  await server.connect(transport);
  // DELETE closes the transport; the SDK tells the server, and so this.
  whenClosed(server, () => {
    stop();
    onClose();
  });
  return {
    id,
    record,
    transport,
    events,
    held,
    openResponses: 0,
    staysAwake: false,
    asleep: false,
    lastUsed: Date.now(),
    async restore() {
      const { initialize, subscriptions } = record;
      await transport.replay([
        initialize,
        { jsonrpc: '2.0', method: 'notifications/initialized' },
        ...subscriptions.map(
          (uri, i): JSONRPCMessage => ({
            jsonrpc: '2.0',
            id: `restore-${i}`,
            method: 'resources/subscribe',
            params: { uri },
          }),
        ),
      ]);
    },
    close: () => server.close(),
  };
}
