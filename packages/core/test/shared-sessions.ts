import { createBus, createLogger } from '@mcp-reference/core';
import { createHttpApp, type HttpAppOptions, type SessionStore } from '@mcp-reference/core/http';
import { McpServer } from '@modelcontextprotocol/server';
import { initialize } from './raw-http.ts';

const nothing = async () => {};

/** Has every session that is asked for, as if another process had opened it for this principal. */
function sharedStore(principal: string | undefined): SessionStore {
  return {
    eventStore: () => ({ storeEvent: async () => '1', replayEventsAfter: async () => 'none' }),
    save: nothing,
    load: async () => ({ principal, initialize, subscriptions: [] }),
    subscribed: nothing,
    touch: nothing,
    delete: nothing,
    relay: nothing,
    listen: () => {},
  };
}

/** An app in this process that knows no session yet, and what it has made servers for. */
export function freshProcess(options: Partial<HttpAppOptions> & { owner?: string } = {}) {
  const { owner, ...rest } = options;
  const logger = createLogger({ level: 'silent' });
  const made: McpServer[] = [];
  const app = createHttpApp({
    createServer: async () => {
      // As a server does that looks something up for its caller.
      await new Promise((resolve) => setImmediate(resolve));
      const server = new McpServer({ name: 'of-a-test', version: '1' });
      made.push(server);
      return server;
    },
    bus: createBus(logger),
    logger,
    guard: { logger },
    sessionStore: sharedStore(owner),
    ...rest,
  });
  const send = (message: object, headers: Record<string, string> = {}) =>
    app.fetch(
      new Request('http://localhost/mcp', {
        method: 'POST',
        headers: {
          host: 'localhost',
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
        body: JSON.stringify(message),
      }),
    );
  return { app, made, send };
}
