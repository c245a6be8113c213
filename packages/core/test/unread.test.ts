import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { onCore } from './fixture/paths.ts';
import { HttpServer } from './http-server.ts';
import { modernRequest, RawSession, readEvents } from './raw-http.ts';

/*
 * Changes come whether a client reads its stream or not. What waits is bounded for each stream, for each caller and in sum.
 */

const flooder = { 'x-forwarded-for': '192.0.2.1' };
const other = { 'x-forwarded-for': '192.0.2.2' };

const smallHeap = () =>
  HttpServer.start(onCore, ['--trusted-proxies', '1', '--log-level', 'error', '--metrics-port', '0'], {
    NODE_OPTIONS: '--max-old-space-size=512',
  });

/** It comes with each change. */
const uri = `fixture://${'x'.repeat(10_000)}`;
const filter = { notifications: { resourceSubscriptions: [uri] } };

/** A request on a connection from which nothing more than the beginning is read. */
async function unread(url: string, head: string[], message?: object): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const body = message === undefined ? '' : JSON.stringify(message);
  const lines = [
    ...head,
    'Host: localhost',
    'Accept: application/json, text/event-stream',
    `X-Forwarded-For: ${flooder['x-forwarded-for']}`,
    ...(body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${body.length}`]),
  ];
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {}).write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  await once(socket, 'readable');
  return socket;
}

async function listen(url: string): Promise<Socket> {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const head = ['POST /mcp HTTP/1.1', 'MCP-Protocol-Version: 2026-07-28', 'Mcp-Method: subscriptions/listen'];
  const params = { ...filter, _meta };
  return unread(url, head, { jsonrpc: '2.0', id: 1, method: 'subscriptions/listen', params });
}

/** The stream of a session that is subscribed to it. */
async function getStream(url: string): Promise<Socket> {
  const session = await RawSession.open(url, flooder);
  await (await session.send({ id: 1, method: 'resources/subscribe', params: { uri } }, flooder)).text();
  return unread(url, ['GET /mcp HTTP/1.1', ...Object.entries(session.headers).map(([k, v]) => `${k}: ${v}`)]);
}

async function touch(url: string, times: number): Promise<void> {
  const call = { name: 'touch', arguments: { uri, times } };
  await (await modernRequest(url, 'tools/call', call, undefined, other)).text();
}

async function openStreams(server: HttpServer): Promise<number> {
  const [, metrics = ''] = /metrics at (\S+)/.exec(server.stderr) ?? [];
  const text = await (await fetch(metrics)).text();
  return Number(/^mcp_streams\S* (\d+)/m.exec(text)?.[1]);
}

test.each([
  ['listen streams', listen, 60],
  ['streams of sessions', getStream, 60],
])(
  '%s that are not read are cut off, and another caller hears every change',
  async (_, open, count) => {
    await using server = await smallHeap();
    const gone = new AbortController();
    const good = await modernRequest(server.url, 'subscriptions/listen', filter, gone.signal, other);
    let heard = 0;
    const hearing = (async () => {
      for await (const { data } of readEvents(good)) if (data.includes('resources/updated')) heard++;
    })().catch(() => {});
    const sockets = await Promise.all(Array.from({ length: count }, () => open(server.url)));
    expect(await openStreams(server)).toBe(count + 1);
    let touched = 0;
    while ((await openStreams(server)) > count / 2) {
      // A MiB for each stream is more than this caller may hold.
      expect(touched).toBeLessThan(6_000);
      await touch(server.url, 100);
      touched += 100;
    }
    while (heard < touched) await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toBe(touched);
    gone.abort();
    await hearing;
    for (const socket of sockets) socket.destroy();
  },
  16_000,
);

test.each([
  ['an id', 'i'.repeat(1_001), {}, -32_600],
  ['a progress token', 'short', { progressToken: 'p'.repeat(1_001) }, -32_602],
])('%s that is too long to be sent back again and again is refused', async (_, id, _meta, code) => {
  await using server = await smallHeap();
  const session = await RawSession.open(server.url);
  const params = { name: 'counts', arguments: {}, _meta };
  const answer = await session.send({ id, method: 'tools/call', params });
  expect(await answer.json()).toMatchObject({ id, error: { code } });
});
