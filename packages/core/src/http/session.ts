import type { JSONRPCMessage, McpServer, ServerEventBus } from '@modelcontextprotocol/server';
import { carryChanges } from '../changes.js';
import type { Logger } from '../logger.js';
import type { SessionRecord, SessionStore } from './session-store.js';
import { SessionTransport } from './session-transport.js';

/** One session of a 2025-era client, as this process has it. */
export interface Session {
  readonly id: string;
  readonly principal: string | undefined;
  readonly transport: SessionTransport;
  /** Responses that have not ended: calls, and the GET stream. */
  openResponses: number;
  /** When it was last used, in milliseconds since 1970. */
  lastUsed: number;
  /** Brings the server to where it was in the process that opened the session. */
  restore(record: SessionRecord): Promise<void>;
  close(): Promise<void>;
}

interface SessionParts {
  id: string;
  principal: string | undefined;
  server: McpServer;
  bus: ServerEventBus;
  logger: Logger;
  store: SessionStore;
  onClose: () => void;
}

export async function openSession({
  id,
  principal,
  server,
  bus,
  logger,
  store,
  onClose,
}: SessionParts): Promise<Session> {
  const transport = new SessionTransport({
    sessionIdGenerator: () => id,
    eventStore: store.eventStore(id),
    // A client whose stream broke comes back after a second, not at once in a loop.
    retryInterval: 1_000,
    relay: (message) => store.relay({ session: id, message }),
  });
  const stop = carryChanges(server, 'legacy', bus, logger, (uri, on) => {
    store
      .subscribed(id, uri, on)
      .catch((error: unknown) => logger.warn('a subscription could not be kept', { error }));
  });
  await server.connect(transport);
  // DELETE closes the transport; the SDK tells the server, and so this.
  const { onclose } = server.server;
  server.server.onclose = () => {
    onclose?.();
    stop();
    onClose();
  };
  return {
    id,
    principal,
    transport,
    openResponses: 0,
    lastUsed: Date.now(),
    async restore({ initialize, subscriptions }) {
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
