import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { Budget } from '../src/http/limits/budget.js';
import { Turns } from '../src/http/limits/turns.js';
import { onCore } from './fixture/paths.ts';
import { HttpServer } from './http-server.ts';
import {
  initialize,
  messages,
  modernMeta,
  modernRequest,
  parseEvents,
  post,
  RawSession,
} from './raw-http.ts';

/*
 * One caller takes all that it can get, and another is served as if it were alone. The heap is 512 MB: a flood that is not
 * bounded ends the process.
 */

const flooder = { 'x-forwarded-for': '192.0.2.1' };
const other = { 'x-forwarded-for': '192.0.2.2' };
const mebibyte = 1024 * 1024;

const smallHeap = (proxies = '1') =>
  HttpServer.start(onCore, ['--trusted-proxies', proxies, '--log-level', 'error'], {
    NODE_OPTIONS: '--max-old-space-size=512',
  });

/** The answers another caller gets: a call of each era. */
async function isServed({ url }: HttpServer): Promise<void> {
  const call = { name: 'echo', arguments: { value: 'good' } };
  const modern = await modernRequest(url, 'tools/call', call, undefined, other);
  expect(modern.status).toBe(200);
  expect((await messages(modern)).at(-1)?.result?.content?.[0]?.text).toBe('"good"');
  const session = await RawSession.open(url, other);
  const legacy = await session.send({ id: 7, method: 'tools/call', params: call }, other);
  expect(legacy.status).toBe(200);
  expect(await legacy.text()).toContain('good');
}

/** How often each status came. */
async function statuses(count: number, ask: (i: number) => Promise<Response>, atOnce = 10) {
  const seen = new Map<number, number>();
  for (let i = 0; i < count; i += atOnce) {
    const answers = Array.from({ length: Math.min(atOnce, count - i) }, async (_, j) => {
      const response = await ask(i + j);
      if (response.status === 429) {
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
        await response.text();
      }
      return response.status;
    });
    for (const status of await Promise.all(answers)) seen.set(status, (seen.get(status) ?? 0) + 1);
  }
  return seen;
}

const drained = async (response: Response) => {
  if (response.status === 200) await response.text();
  return response;
};

test('a caller with all the sessions it can have leaves as many for others', async () => {
  await using server = await smallHeap();
  const seen = await statuses(600, async () => drained(await post(server.url, initialize, flooder)));
  expect(seen).toEqual(
    new Map([
      [200, 500],
      [429, 100],
    ]),
  );
  await isServed(server);
});

test('sessions that are opened with 4 MiB each end no process', async () => {
  await using server = await smallHeap();
  const params = { ...initialize.params, capabilities: { experimental: { x: { y: 'x'.repeat(4e6) } } } };
  const body = JSON.stringify({ ...initialize, params });
  const seen = await statuses(60, async () => drained(await post(server.url, body, flooder)), 4);
  expect(seen.get(429)).toBeGreaterThan(30);
  expect([...seen.keys()].sort()).toEqual([200, 429]);
  await isServed(server);
});

test('subscriptions of 4 MiB each in one session end no process, and memory is given back', async () => {
  await using server = await smallHeap();
  const session = await RawSession.open(server.url, flooder);
  const uri = (i: number) => `fixture://${i}/${'x'.repeat(4e6)}`;
  const ask = (method: string) => async (i: number) =>
    drained(await session.send({ id: `${method}${i}`, method, params: { uri: uri(i) } }, flooder));
  const subscribe = ask('resources/subscribe');
  const seen = await statuses(30, subscribe, 1);
  const taken = seen.get(200) ?? 0;
  expect(seen.get(429)).toBe(30 - taken);
  await isServed(server);
  for (let i = 0; i < 2; i++) expect((await ask('resources/unsubscribe')(i)).status).toBe(200);
  expect((await subscribe(0)).status).toBe(200);
});

test('listen streams whose filters are of 4 MiB end no process', async () => {
  await using server = await smallHeap();
  const gone = new AbortController();
  const filter = { notifications: { resourceSubscriptions: [`fixture://${'x'.repeat(4e6)}`] } };
  const seen = await statuses(
    60,
    () => modernRequest(server.url, 'subscriptions/listen', filter, gone.signal, flooder),
    4,
  );
  expect(seen.get(200)).toBeGreaterThan(1);
  expect(seen.get(429)).toBeGreaterThan(40);
  await isServed(server);
  gone.abort();
});

test('a caller with all the streams it can have leaves as many for others', async () => {
  await using server = await smallHeap();
  const gone = new AbortController();
  const filter = { notifications: { toolsListChanged: true } };
  const listen = (from: Record<string, string>) =>
    modernRequest(server.url, 'subscriptions/listen', filter, gone.signal, from);
  const seen = await statuses(550, () => listen(flooder), 25);
  expect(seen).toEqual(
    new Map([
      [200, 500],
      [429, 50],
    ]),
  );
  expect((await listen(other)).status).toBe(200);
  await isServed(server);
  gone.abort();
});

test('what is kept for clients that come back is bounded for all sessions of a caller together', async () => {
  await using server = await smallHeap();
  const echo = { name: 'tells_and_echoes', arguments: { value: 'x'.repeat(900_000) } };
  /** Whether the answer of a call in a new session can be asked for again. */
  const isKept = async (from: Record<string, string>) => {
    const session = await RawSession.open(server.url, from);
    const call = await session.send({ id: 1, method: 'tools/call', params: echo }, from);
    const [priming] = parseEvents(await call.text());
    const resumed = await session.stream({ ...from, 'last-event-id': String(priming?.id) });
    await resumed.body?.cancel();
    return resumed.status === 200;
  };
  let kept = 0;
  while (await isKept(flooder)) expect(++kept).toBeLessThan(60);
  expect(kept).toBeGreaterThan(10);
  expect(await isKept(other)).toBe(true);
  await isServed(server);
});

/** Requests that are written by hand, and answers that nobody reads. */
function raw({ url }: HttpServer, count: number, text: string): Socket[] {
  const { hostname, port } = new URL(url);
  return Array.from({ length: count }, () => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    return socket.on('error', () => {}).pause();
  });
}

const head = (length: number, tool = 'echo') =>
  [
    'POST /mcp HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    'MCP-Protocol-Version: 2026-07-28',
    'Mcp-Method: tools/call',
    `Mcp-Name: ${tool}`,
    'X-Forwarded-For: 192.0.2.1',
    `Content-Length: ${length}`,
    '',
    '',
  ].join('\r\n');

/** A call of 2026-07-28, as it goes over a connection. */
function callOf(name: string, args: object): string {
  const params = { name, arguments: args, _meta: modernMeta };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  return head(body.length, name) + body;
}

test('250 bodies that lack their last byte are not kept in memory', async () => {
  await using server = await smallHeap();
  const length = 4 * mebibyte;
  const sockets = raw(server, 250, head(length) + 'x'.repeat(length - 1));
  // Few have room. The others are refused before their body is read.
  let refused = 0;
  await new Promise<void>((resolve) => {
    for (const socket of sockets) {
      socket.once('data', (chunk) => {
        if (/^HTTP\/1.1 429 .*\r\nretry-after: 5\r\n/is.test(String(chunk)) && ++refused === 230) resolve();
      });
      socket.resume();
    }
  });
  await isServed(server);
  for (const socket of sockets) socket.destroy();
}, 60_000);

test('100 answers of 3 MiB that nobody reads are not kept in memory', async () => {
  await using server = await smallHeap();
  const answer = await modernRequest(
    server.url,
    'tools/call',
    { name: 'echo', arguments: { value: 'x'.repeat(3 * mebibyte) } },
    undefined,
    other,
  );
  expect((await answer.text()).length).toBeGreaterThan(3 * mebibyte);
  for (let round = 0; round < 10; round++) {
    const sockets = raw(server, 10, callOf('echo', { value: 'x'.repeat(3 * mebibyte) }));
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('readable', resolve))));
    await isServed(server);
  }
}, 60_000);

test('a caller who pipelines more than can wait loses connections', async () => {
  await using server = await smallHeap();
  const sockets = raw(server, 300, callOf('slow', {}).repeat(150));
  const lost = () => sockets.filter((socket) => socket.destroyed).length;
  while (lost() < 200) {
    // A socket that reads nothing learns by its next byte that the other side has closed it.
    for (const socket of sockets) if (!socket.destroyed && !socket.connecting) socket.write('\r\n');
    await isServed(server);
  }
  for (const socket of sockets) socket.destroy();
}, 60_000);

test('connections of one address are bounded, and those that close make room', async () => {
  await using server = await smallHeap('0');
  const sockets = raw(server, 4_000, 'POST /mcp HTTP/1.1\r\nHost: loc');
  let lost = 0;
  await new Promise<void>((resolve) => {
    // A connection that was taken is told of its timeout before it closes.
    const count = (socket: Socket) => socket.bytesRead === 0 && ++lost === 500 && resolve();
    for (const socket of sockets) socket.once('close', () => count(socket)).resume();
  });
  for (const socket of sockets) socket.destroy();
  await isServed(server);
}, 60_000);

test('a caller with a hundred calls at once begins a few a turn, and another caller begins at once', async () => {
  const turns = new Turns();
  let begun = 0;
  for (let i = 0; i < 100; i++) {
    const turn = turns.next('flooder');
    if (turn === undefined) begun++;
    else void turn.then(() => begun++);
  }
  for (let turn = 0; begun < 100; turn++) {
    expect(begun).toBeLessThanOrEqual(8 * (turn + 1));
    expect(turns.next('other')).toBeUndefined();
    // Calls that take longer than a slice.
    const end = performance.now() + 15;
    while (performance.now() < end);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(begun).toBe(100);
}, 30_000);

test.each([
  [1, 1],
  [2, 1],
  [3, 2],
  [1000, 500],
])('of %i places one caller gets %i', (total, most) => {
  const places = new Budget(total);
  let taken = 0;
  while (places.take('one') !== undefined) taken++;
  expect(taken).toBe(most);
});

test('several callers together never take all of it, and what is given back is there again', () => {
  const bytes = new Budget(1000);
  const shares = ['a', 'b', 'c', 'd'].map((caller) => {
    const share = bytes.take(caller, 1);
    while (share?.add(1));
    return share;
  });
  expect(bytes.used).toBeGreaterThan(900);
  expect(bytes.take('e', 20)).toBeDefined();
  for (const share of shares) share?.release();
  shares[0]?.release();
  expect(bytes.used).toBe(20);
  expect(shares[0]?.add(1)).toBe(false);
  expect(bytes.take('a', 400)).toBeDefined();
});
