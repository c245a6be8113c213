import { expect, test } from 'vitest';
import { initialize } from './raw-http.ts';
import { freshProcess } from './shared-sessions.ts';

/*
 * The cap of sessions where many come at the same moment, and where they come from another process.
 */

const at = (session: string) => ({ 'mcp-session-id': session });
const ping = { jsonrpc: '2.0', id: 7, method: 'ping' };

test('of five that come at once, a server with room for two of one caller takes two', async () => {
  const { app, send } = freshProcess({ maxSessions: 4 });
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => send(initialize)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429, 429]);
  expect(app.levels().sessions).toBe(2);
  await app.close();
});

test('a session of another process that there is no room for is 429, not said to be gone', async () => {
  const { app, send } = freshProcess({ maxSessions: 1 });
  const [first, second] = await Promise.all([send(ping, at('one')), send(ping, at('two'))]);
  expect(first.status).toBe(200);
  expect(second.status).toBe(429);
  expect(second.headers.get('retry-after')).toBe('30');
  expect(await second.json()).toMatchObject({
    id: 7,
    error: { message: expect.stringContaining('Too many sessions') },
  });
  // A caller with a place keeps it.
  expect((await send({ ...ping, id: 8 }, at('one'))).status).toBe(200);
  await app.close();
});
