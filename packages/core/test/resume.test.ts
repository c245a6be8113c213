import { createBus, createLogger } from '@mcp-reference/core';
import { type AuthGate, createHttpApp, type SessionStore } from '@mcp-reference/core/http';
import { type AuthInfo, McpServer } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { initialize } from './raw-http.ts';

/*
 * Sessions that another process has opened, as a store that both share gives them.
 */

const nothing = async () => {};
const alice: AuthInfo = { token: 'a', clientId: 'app', scopes: [], extra: { iss: 'issuer', sub: 'alice' } };

function sharedStore(): SessionStore {
  const events = { storeEvent: async () => '1', replayEventsAfter: async () => 'none' };
  return {
    eventStore: () => events,
    save: nothing,
    load: async () => ({
      principal: JSON.stringify(['issuer', 'alice', null]),
      initialize,
      subscriptions: [],
    }),
    subscribed: nothing,
    touch: nothing,
    delete: nothing,
    relay: nothing,
    listen: () => {},
  };
}

/** An app that knows no session yet. Whoever calls says who they are. */
function freshProcess() {
  const logger = createLogger({ write: () => {} });
  const auth: AuthGate = {
    authenticate: async (request) => ({
      ...alice,
      extra: { ...alice.extra, sub: request.headers.get('x-user') },
    }),
    metadata: () => undefined,
  };
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
    auth,
    sessionStore: sharedStore(),
  });
  const ping = async (user: string, id: number) => {
    const response = await app.fetch(
      new Request('http://localhost/mcp', {
        method: 'POST',
        headers: {
          host: 'localhost',
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-session-id': 'opened-elsewhere',
          'mcp-protocol-version': '2025-11-25',
          'x-user': user,
        },
        body: JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' }),
      }),
    );
    return { status: response.status, text: await response.text() };
  };
  return { app, made, ping };
}

test('requests that come together are served by one server', async () => {
  const { app, made, ping } = freshProcess();
  const answers = await Promise.all([1, 2, 3, 4, 5].map((id) => ping('alice', id)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  for (const [index, { text }] of answers.entries()) expect(text).toContain(`"id":${index + 1}`);
  expect(made).toHaveLength(1);
  expect(app.levels().sessions).toBe(1);
  await app.close();
});

test('for another principal no server is made, and the owner is served all the same', async () => {
  const { app, made, ping } = freshProcess();
  const [mallory, owner] = await Promise.all([ping('mallory', 1), ping('alice', 2)]);
  expect(mallory.status).toBe(404);
  expect(owner.status).toBe(200);
  expect(made).toHaveLength(1);
  await app.close();
});
