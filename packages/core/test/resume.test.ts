import type { AuthGate } from '@mcp-reference/core/http';
import { expect, test } from 'vitest';
import { freshProcess } from './shared-sessions.ts';

/*
 * A session that another process has opened, for alice.
 */

const owner = JSON.stringify(['issuer', 'alice', null]);

/** Each caller says who they are. */
const auth: AuthGate = {
  authenticate: async (request) => ({
    token: 'token',
    clientId: 'app',
    scopes: [],
    extra: { iss: 'issuer', sub: request.headers.get('x-user') },
  }),
  metadata: () => undefined,
};

function resumed() {
  const { app, made, send } = freshProcess({ owner, auth });
  const ping = async (user: string, id: number) => {
    const headers = { 'mcp-session-id': 'opened-elsewhere', 'x-user': user };
    const response = await send({ jsonrpc: '2.0', id, method: 'ping' }, headers);
    return { status: response.status, text: await response.text() };
  };
  return { app, made, ping };
}

test('requests that come together are served by one server', async () => {
  const { app, made, ping } = resumed();
  const answers = await Promise.all([1, 2, 3, 4, 5].map((id) => ping('alice', id)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  for (const [index, { text }] of answers.entries()) expect(text).toContain(`"id":${index + 1}`);
  expect(made).toHaveLength(1);
  expect(app.levels().sessions).toBe(1);
  await app.close();
});

test('for another principal no server is made, and the owner is served all the same', async () => {
  const { app, made, ping } = resumed();
  const [mallory, alice] = await Promise.all([ping('mallory', 1), ping('alice', 2)]);
  expect(mallory.status).toBe(404);
  expect(alice.status).toBe(200);
  expect(made).toHaveLength(1);
  await app.close();
});
