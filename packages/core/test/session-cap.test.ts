import { createBus, createLogger } from '@mcp-reference/core';
import { createHttpApp, type SessionStore } from '@mcp-reference/core/http';
import { McpServer } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { initialize } from './raw-http.ts';

/*
 * The cap of sessions where many come at the same moment, and where they come from another process.
 */

const nothing = async () => {};
/** Has every session that is asked for, as if another process had opened it. */
const shared: SessionStore = {
  eventStore: () => ({ storeEvent: async () => '1', replayEventsAfter: async () => 'none' }),
  save: nothing,
  load: async () => ({ principal: undefined, initialize, subscriptions: [] }),
  subscribed: nothing,
  touch: nothing,
  delete: nothing,
  relay: nothing,
  listen: () => {},
};

function appFor(maxSessions: number) {
  const logger = createLogger({ level: 'silent' });
  const app = createHttpApp({
    createServer: async () => {
      // As a server does that looks something up for its caller.
      await new Promise((resolve) => setImmediate(resolve));
      return new McpServer({ name: 'of-a-test', version: '1' });
    },
    bus: createBus(logger),
    logger,
    guard: { logger },
    sessionStore: shared,
    maxSessions,
  });
  const send = (message: object, session?: string) =>
    app.fetch(
      new Request('http://localhost/mcp', {
        method: 'POST',
        headers: {
          host: 'localhost',
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...(session !== undefined && { 'mcp-session-id': session }),
        },
        body: JSON.stringify(message),
      }),
    );
  return { app, send };
}

const ping = { jsonrpc: '2.0', id: 7, method: 'ping' };

test('of five that come at once, a server with room for two takes two', async () => {
  const { app, send } = appFor(2);
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => send(initialize)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 503, 503, 503]);
  expect(app.levels().sessions).toBe(2);
  await app.close();
});

test('a session of another process that there is no room for is 503, not said to be gone', async () => {
  const { app, send } = appFor(1);
  const [first, second] = await Promise.all([send(ping, 'one'), send(ping, 'two')]);
  expect(first.status).toBe(200);
  expect(second.status).toBe(503);
  expect(second.headers.get('retry-after')).toBe('30');
  expect(await second.json()).toMatchObject({
    id: 7,
    error: { message: expect.stringContaining('holds 1') },
  });
  // Who has a place keeps it.
  expect((await send({ ...ping, id: 8 }, 'one')).status).toBe(200);
  await app.close();
});
