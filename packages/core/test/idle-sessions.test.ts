import type { AuthGate, HttpAppOptions } from '@mcp-reference/core/http';
import { expect, test } from 'vitest';
import { fixture, listening } from './listening.ts';
import { initialize, post, RawSession, readEvents } from './raw-http.ts';

/*
 * Sessions that nobody uses sleep: their servers are let go, and made anew for the next request. Nobody can tell.
 */

/** A server that keeps one unused session awake, counts the servers it makes, and says who asks. */
async function sleepy(options: Partial<HttpAppOptions> = {}) {
  let made = 0;
  const server = await listening({
    maxAwakeSessions: 1,
    createServer() {
      made++;
      const server = fixture();
      server.registerTool('who', { description: 'says who asks' }, () => ({
        content: [{ type: 'text', text: String(server.server.getClientVersion()?.name) }],
      }));
      return server;
    },
    ...options,
  });
  return { server, url: `http://127.0.0.1:${server.port}/mcp`, made: () => made };
}

/** Opens so many sessions that all others, which may, sleep. */
async function useOthers(url: string): Promise<void> {
  for (let i = 0; i < 2; i++) await (await RawSession.open(url)).request('ping');
}

const who = async (session: RawSession) =>
  (await session.request('tools/call', { name: 'who', arguments: {} })).result?.content?.[0]?.text;

test('a session that sleeps is woken by its next request, which finds it as it was', async () => {
  const { server, url, made } = await sleepy();
  await using _ = server;
  const session = await RawSession.open(url, {}, { elicitation: { form: {} } });
  expect(await who(session)).toBe('raw');
  await useOthers(url);
  expect(made()).toBe(3);
  expect(server.app.levels().sessions).toBe(3);
  expect(await who(session)).toBe('raw');
  expect(made()).toBe(4);
  expect(await who(session)).toBe('raw');
  expect(made()).toBe(4);

  // The server still knows what the client can do, and asks the user.
  await useOthers(url);
  const asked = await session.send({
    id: 'a',
    method: 'tools/call',
    params: { name: 'asks', arguments: {} },
  });
  for await (const { data } of readEvents(asked)) {
    const message = data === '' ? {} : JSON.parse(data);
    if (message.method === 'elicitation/create')
      await session.send({ id: message.id, result: { action: 'accept', content: { name: 'Ada' } } });
    if (message.id === 'a') expect(message.result.content[0].text).toBe('hello Ada');
  }
});

test('requests that come at once wake it once', async () => {
  const { server, url, made } = await sleepy();
  await using _ = server;
  const session = await RawSession.open(url);
  await useOthers(url);
  const answers = await Promise.all(Array.from({ length: 5 }, () => who(session)));
  expect(answers).toEqual(Array(5).fill('raw'));
  expect(made()).toBe(4);
});

test.each([
  ['has a stream', async (session: RawSession) => void (await session.stream())],
  [
    'has subscribed',
    async (session: RawSession) =>
      void (await session.request('resources/subscribe', { uri: 'fixture://counter' })),
  ],
  [
    'has a call in flight',
    async (session: RawSession) =>
      void (await session.send({ id: 'c', method: 'tools/call', params: { name: 'slow', arguments: {} } })),
  ],
])('a session that %s does not sleep', async (_, use) => {
  const { server, url, made } = await sleepy();
  await using _server = server;
  const session = await RawSession.open(url);
  await use(session);
  await useOthers(url);
  expect(await who(session)).toBe('raw');
  expect(made()).toBe(3);
});

test('what a client missed before its session slept can be asked for after', async () => {
  const { server, url } = await sleepy();
  await using _ = server;
  const session = await RawSession.open(url);
  const params = { name: 'tells_and_echoes', arguments: { value: 'kept' } };
  let first: string | undefined;
  for await (const { id } of readEvents(await session.send({ id: 1, method: 'tools/call', params })))
    first ??= id;
  await useOthers(url);
  const again = await session.stream({ 'last-event-id': String(first) });
  expect(again.status).toBe(200);
  for await (const { data } of readEvents(again)) {
    if (!data.includes('"result"')) continue;
    expect(JSON.parse(data)).toMatchObject({ id: 1, result: { content: [{ text: '"kept"' }] } });
    break;
  }
});

test('one whose server could not be made is woken by a later request', async () => {
  let fails = false;
  const { server, url } = await sleepy({
    createServer() {
      if (fails) throw new Error('not now');
      return fixture();
    },
  });
  await using _ = server;
  const session = await RawSession.open(url);
  await useOthers(url);
  fails = true;
  expect((await session.send({ id: 1, method: 'ping' })).status).toBe(500);
  fails = false;
  expect((await session.send({ id: 1, method: 'ping' })).status).toBe(200);
  expect(server.app.levels().sessions).toBe(3);
});

test('only its owner can wake it', async () => {
  const auth: AuthGate = {
    authenticate: async (request) => ({
      token: 't',
      clientId: request.headers.get('authorization') ?? '',
      scopes: [],
    }),
    metadata: () => undefined,
  };
  const { server, url, made } = await sleepy({ auth });
  await using _ = server;
  const session = await RawSession.open(url, { authorization: 'Ada' });
  await useOthers(url);
  const ping = { id: 1, method: 'ping' };
  expect((await session.send(ping, { authorization: 'Eve' })).status).toBe(404);
  expect(made()).toBe(3);
  expect((await session.send(ping, { authorization: 'Ada' })).status).toBe(200);
});

test('it has its place among the sessions, and ends when told or when it has been idle', async () => {
  const { server, url } = await sleepy({ maxSessions: 5, sessionIdleMs: 60_000 });
  await using _ = server;
  const session = await RawSession.open(url);
  await useOthers(url);
  expect((await post(url, initialize)).status).toBe(429);
  expect((await fetch(url, { method: 'DELETE', headers: session.headers })).status).toBe(200);
  expect(server.app.levels().sessions).toBe(2);
  expect((await session.send({ id: 1, method: 'ping' })).status).toBe(404);
});

test('one that sleeps for too long is ended', async () => {
  const { server, url } = await sleepy({ sessionIdleMs: 200 });
  await using _ = server;
  const session = await RawSession.open(url);
  await useOthers(url);
  while (server.app.levels().sessions > 0) await new Promise((resolve) => setImmediate(resolve));
  expect((await session.send({ id: 1, method: 'ping' })).status).toBe(404);
});
