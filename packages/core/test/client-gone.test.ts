import { connect } from 'node:net';
import type { AuthGate } from '@mcp-reference/core/http';
import { expect, test } from 'vitest';
import { fixture, listening } from './listening.ts';
import { initialize, modernCall, modernRequest, post, RawSession } from './raw-http.ts';

/*
 * Clients that hang up before the server has got round to them: what was counted for them is given back.
 */

/** A place where the server waits until the test lets it go on. */
function gate() {
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const pass = () => {
    reach();
    return opened;
  };
  return { reached, open, pass };
}

function send(port: number, head: string[], body = '') {
  const socket = connect(port, '127.0.0.1', () => {
    socket.write(
      `${[...head, 'Host: localhost', `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`,
    );
  });
  return socket;
}

/** Lets everybody in, when the gate is opened. */
function waitingAt(check: ReturnType<typeof gate>): AuthGate {
  return {
    authenticate: async () => {
      await check.pass();
      return { token: 't', clientId: 'c', scopes: [] };
    },
    metadata: () => undefined,
  };
}

test('a client that hangs up while its token is checked holds no stream', async () => {
  const check = gate();
  const auth = waitingAt(check);
  await using server = await listening({ auth });
  const socket = send(server.port, ['GET /mcp HTTP/1.1', 'Accept: text/event-stream']);
  await check.reached;
  socket.destroy();
  await server.hungUp;
  check.open();
  // The answer to nobody is made in this turn.
  await new Promise((resolve) => setImmediate(resolve));
  expect(server.app.levels().streams).toBe(0);
});

test.each([
  ['before its body was whole', 1_000],
  ['after its body was whole', 0],
])('a client that hangs up while its token is checked, %s, is answered for all that', async (_, missing) => {
  const check = gate();
  const auth = waitingAt(check);
  const { promise: refused, resolve: onRefused } = Promise.withResolvers<number>();
  await using server = await listening({ auth, onRefused });
  const body = '{"jsonrpc":"2.0"}'.padEnd(100);
  const socket = connect(server.port, '127.0.0.1', () =>
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length + missing}\r\n\r\n${body}`,
    ),
  );
  await check.reached;
  socket.destroy();
  await server.hungUp;
  check.open();
  // A reader of the rest stops waiting.
  expect(await refused).toBe(400);
});

test('a session whose client hung up while it was opened is ended when it has been idle', async () => {
  const opening = gate();
  await using server = await listening({
    sessionIdleMs: 100,
    createServer: async () => {
      await opening.pass();
      return fixture();
    },
  });
  const socket = send(
    server.port,
    ['POST /mcp HTTP/1.1', 'Content-Type: application/json', 'Accept: application/json, text/event-stream'],
    JSON.stringify(initialize),
  );
  await opening.reached;
  socket.destroy();
  await server.hungUp;
  opening.open();
  while (server.app.levels().sessions === 0) await new Promise((resolve) => setImmediate(resolve));
  while (server.app.levels().sessions > 0) await new Promise((resolve) => setImmediate(resolve));
}, 10_000);

test('a call of a session keeps its place when its client hangs up: it goes on, and can be asked for', async () => {
  await using server = await listening({ rateLimits: { concurrent: 1 } });
  const url = `http://127.0.0.1:${server.port}/mcp`;
  const session = await RawSession.open(url);
  const gone = new AbortController();
  const slow = { jsonrpc: '2.0', id: 'c', method: 'tools/call', params: { name: 'slow', arguments: {} } };
  const call = await post(url, slow, session.headers, gone.signal);
  expect(server.app.levels().callsInFlight).toBe(1);
  gone.abort();
  await expect(call.text()).rejects.toThrow();
  // The server has noticed.
  while (server.app.levels().callsInFlight > 0) await new Promise((resolve) => setImmediate(resolve));
  expect((await modernRequest(url, 'tools/list')).status).toBe(429);
  expect((await session.send({ id: 2, method: 'ping' })).status).toBe(429);
  await session.send({ method: 'notifications/cancelled', params: { requestId: 'c' } });
  expect((await modernCall(url, 'echo', { value: 1 })).result).toBeDefined();
});

test.each(['2026-07-28', 'a session', 'stateless'] as const)(
  'a handler that does not listen keeps its place when its client hangs up or cancels, until it ends: %s',
  async (how) => {
    const working = gate();
    await using server = await listening({
      rateLimits: { concurrent: 1 },
      ...(how === 'stateless' && { legacy: 'stateless' as const }),
      createServer() {
        const server = fixture();
        server.registerTool('works_on', { description: 'does not listen to its signal' }, async () => {
          await working.pass();
          return { content: [] };
        });
        return server;
      },
    });
    const url = `http://127.0.0.1:${server.port}/mcp`;
    const gone = new AbortController();
    const params = { name: 'works_on', arguments: {} };
    const legacy = { jsonrpc: '2.0', id: 'c', method: 'tools/call', params };
    const session = how === 'a session' ? await RawSession.open(url) : undefined;
    const call =
      how === '2026-07-28'
        ? modernRequest(url, 'tools/call', params, gone.signal)
        : post(url, legacy, session?.headers, gone.signal);
    call.then((response) => response.text()).catch(() => {});
    await working.reached;
    if (session === undefined) gone.abort();
    else await session.send({ method: 'notifications/cancelled', params: { requestId: 'c' } });
    // The server has noticed.
    while (server.app.levels().callsInFlight > 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await modernRequest(url, 'tools/list')).status).toBe(429);
    working.open();
    // The handler ends in this turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect((await modernRequest(url, 'tools/list')).status).toBe(200);
  },
);
