import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { onCore } from './fixture/paths.ts';
import { HttpServer } from './http-server.ts';
import { initialize, modernCall, modernRequest, post, RawSession, readEvents } from './raw-http.ts';

test('both eras are served at one address', async () => {
  await using server = await HttpServer.start(onCore);
  const session = await RawSession.open(server.url);
  expect(
    (await session.request('tools/call', { name: 'echo', arguments: { value: 1 } })).result?.content?.[0]
      ?.text,
  ).toBe('1');
  expect((await modernCall(server.url, 'echo', { value: 2 })).result?.content?.[0]?.text).toBe('2');
});

test('a server that is made for one call is told which', async () => {
  await using server = await HttpServer.start(onCore);
  expect((await modernCall(server.url, 'made_for')).result?.content?.[0]?.text).toBe('made_for');
  const session = await RawSession.open(server.url);
  const { result } = await session.request('tools/call', { name: 'made_for' });
  expect(result?.content?.[0]?.text).toBe('any');
});

test('a session that DELETE has ended is 404, and so is one that never was', async () => {
  await using server = await HttpServer.start(onCore);
  const session = await RawSession.open(server.url);
  expect((await fetch(server.url, { method: 'DELETE', headers: session.headers })).status).toBe(200);
  expect((await session.send({ id: 1, method: 'ping' })).status).toBe(404);
  expect(
    (await post(server.url, { jsonrpc: '2.0', id: 1, method: 'ping' }, { 'mcp-session-id': 'made-up' }))
      .status,
  ).toBe(404);
});

test('a session without a call or a stream is ended after its idle time', async () => {
  await using server = await HttpServer.start(onCore, ['--session-idle', '1', '--max-sessions', '1']);
  const session = await RawSession.open(server.url);
  // The cap shows when the sweep has made room: every attempt before that is a 429.
  let response = await post(server.url, initialize);
  while (response.status === 429) {
    await response.text();
    response = await post(server.url, initialize);
  }
  await response.text();
  expect(response.status).toBe(200);
  expect((await session.send({ id: 1, method: 'ping' })).status).toBe(404);
});

test('one session more than a caller may have is 429 with Retry-After, and the others go on', async () => {
  await using server = await HttpServer.start(onCore, ['--max-sessions', '4']);
  const sessions = [await RawSession.open(server.url), await RawSession.open(server.url)];
  const refused = await post(server.url, initialize);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(await refused.json()).toMatchObject({
    id: 1,
    error: { message: expect.stringContaining('Too many sessions') },
  });
  for (const session of sessions) expect((await session.request('ping')).result).toEqual({});
});

test('a stream that broke goes on where it stopped, and nothing of another session comes with it', async () => {
  await using server = await HttpServer.start(onCore);
  const [mine, other] = [await RawSession.open(server.url), await RawSession.open(server.url)];
  for (const session of [mine, other])
    await session.request('resources/subscribe', { uri: 'fixture://counter' });
  const touch = () => mine.request('tools/call', { name: 'touch', arguments: {} });

  const stream = readEvents(await mine.stream());
  await touch();
  const first = (await stream.next()).value;
  expect(JSON.parse(first?.data ?? '')).toMatchObject({ method: 'notifications/resources/updated' });
  // The old connection is still open, as it is when a network has changed under a client: the new one takes over.
  await touch();
  await touch();

  const resumed = readEvents(await mine.stream({ 'last-event-id': String(first?.id) }));
  for (const _ of [1, 2]) {
    const { value } = await resumed.next();
    expect(JSON.parse(value?.data ?? '')).toMatchObject({ method: 'notifications/resources/updated' });
  }
  await touch();
  expect((await resumed.next()).value?.data).toContain('resources/updated');
  await Promise.all([stream.return(undefined), resumed.return(undefined)]);
});

test('calls of one session that stream at once each get their own answer, under ids that are never the same', async () => {
  await using server = await HttpServer.start(onCore);
  const session = await RawSession.open(server.url);
  const seen = new Set<string>();
  const call = async (id: string) => {
    const response = await session.send({
      id,
      method: 'tools/call',
      params: { name: 'takes', arguments: { ms: 300 } },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const answers: unknown[] = [];
    for await (const event of readEvents(response)) {
      expect(seen.has(String(event.id))).toBe(false);
      seen.add(String(event.id));
      if (event.data !== '') answers.push((JSON.parse(event.data) as { id: unknown }).id);
    }
    expect(answers).toEqual([id]);
  };
  await Promise.all(['a', 'b', 'c'].map(call));
  expect(seen.size).toBeGreaterThanOrEqual(6);
});

test('an answer that its stream lost is there when the client asks again', async () => {
  await using server = await HttpServer.start(onCore);
  const session = await RawSession.open(server.url);
  const call = await session.send({
    id: 'long',
    method: 'tools/call',
    params: { name: 'takes', arguments: { ms: 300 } },
  });
  const events = readEvents(call);
  const priming = (await events.next()).value;
  await events.return(undefined);

  // The server answers 409 for as long as it has not noticed that the first connection is gone.
  let response = await session.stream({ 'last-event-id': String(priming?.id) });
  while (response.status === 409) {
    await response.text();
    response = await session.stream({ 'last-event-id': String(priming?.id) });
  }
  const resumed = readEvents(response);
  expect(JSON.parse((await resumed.next()).value?.data ?? '')).toMatchObject({
    id: 'long',
    result: { content: [{ text: 'took its time' }] },
  });
});

test('of a session a million characters are kept: who asks for more is told that it is gone, and does not wait', async () => {
  await using server = await HttpServer.start(onCore);
  const session = await RawSession.open(server.url);
  const echo = async (value: unknown) => {
    const events = readEvents(
      await session.send({
        id: crypto.randomUUID(),
        method: 'tools/call',
        params: { name: 'tells_and_echoes', arguments: { value } },
      }),
    );
    await events.next();
    const told = (await events.next()).value;
    const answer = (await events.next()).value;
    return { resume: { 'last-event-id': String(told?.id) }, answer: answer?.data };
  };
  const kept = await echo('small');
  const resumed = readEvents(await session.stream(kept.resume));
  expect((await resumed.next()).value?.data).toBe(kept.answer);
  await resumed.return(undefined);

  const large = await echo('x'.repeat(1_500_000));
  expect(large.answer?.length).toBeGreaterThan(1_500_000);
  for (const { resume } of [kept, large]) {
    const gone = await session.stream(resume);
    expect(gone.status).toBe(400);
    expect(await gone.json()).toMatchObject({ error: { code: -32_000 } });
  }
});

test('a listen stream of the 2026 era hears of a change that a call made', async () => {
  await using server = await HttpServer.start(onCore);
  const gone = new AbortController();
  const listen = await modernRequest(
    server.url,
    'subscriptions/listen',
    { notifications: { resourceSubscriptions: ['fixture://counter'] } },
    gone.signal,
  );
  const events = readEvents(listen);
  expect((await events.next()).value?.data).toContain('notifications/subscriptions/acknowledged');
  await modernCall(server.url, 'touch');
  expect((await events.next()).value?.data).toContain('notifications/resources/updated');
  gone.abort();
});

test('SIGTERM with open streams and sessions: the streams end, the process exits 0', async () => {
  await using server = await HttpServer.start(onCore);
  const session = await RawSession.open(server.url);
  const standalone = await session.stream();
  const listen = await modernRequest(server.url, 'subscriptions/listen', {
    notifications: { toolsListChanged: true },
  });
  server.process.kill('SIGTERM');
  await standalone.text();
  await listen.text();
  expect(await server.exited()).toBe(0);
  expect(server.stderr).toContain('closed first-opened');
});

test('SIGTERM with a connection that never said a word: it is closed, the process exits 0', async () => {
  await using server = await HttpServer.start(onCore, ['--drain-timeout', '300']);
  const { hostname, port } = new URL(server.url);
  const silent = connect(Number(port), hostname);
  await once(silent, 'connect');
  // Connections are accepted in their order: when this one is answered, the first has arrived.
  await post(server.url, initialize);
  server.process.kill('SIGTERM');
  expect(await server.exited()).toBe(0);
  silent.destroy();
});

test('SIGTERM while a request is still arriving: it is 503 with the time to wait, as those that come later', async () => {
  await using server = await HttpServer.start(onCore, ['--drain-timeout', '300']);
  const { hostname, port } = new URL(server.url);
  const body = JSON.stringify(initialize);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    received += chunk;
  });
  const head = ['POST /mcp HTTP/1.1', `Host: ${hostname}`, 'Content-Type: application/json'];
  const accept = ['Accept: application/json, text/event-stream', `Content-Length: ${body.length}`];
  socket.write(`${[...head, ...accept].join('\r\n')}\r\n\r\n${body.slice(0, 10)}`);
  // Connections are accepted in their order: when this one is answered, the first has arrived.
  await post(server.url, initialize);
  server.process.kill('SIGTERM');
  // When nobody can connect any more, the shutdown has begun.
  while (await canConnect(Number(port), hostname));
  socket.write(body.slice(10));
  expect(await server.exited()).toBe(0);
  expect(received).toMatch(/^HTTP\/1.1 503 .*\r\nretry-after: 5\r\n/s);
});

function canConnect(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, host);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}

test('a drain that takes too long is cut off at its deadline', async () => {
  await using server = await HttpServer.start(onCore, ['--drain-timeout', '1']);
  const call = modernCall(server.url, 'stubborn').catch((error: unknown) => error);
  await server.logged('stubborn started');
  server.process.kill('SIGTERM');
  await server.exited();
  expect(await call).toBeInstanceOf(Error);
  expect(server.stderr).toContain('closed first-opened');
});

test('--legacy stateless answers a 2025-era call in one JSON body, without a session', async () => {
  await using server = await HttpServer.start(onCore, ['--legacy', 'stateless']);
  const response = await post(server.url, {
    jsonrpc: '2.0',
    id: 7,
    method: 'tools/call',
    params: { name: 'echo', arguments: { value: 1 } },
  });
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.json()).toMatchObject({ id: 7, result: { content: [{ text: '1' }] } });
  expect((await fetch(server.url, { headers: { accept: 'text/event-stream' } })).status).toBe(405);
});

test('--legacy reject tells a 2025-era client which revisions there are', async () => {
  await using server = await HttpServer.start(onCore, ['--legacy', 'reject']);
  const response = await post(server.url, initialize);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { code: -32_022, data: { supported: ['2026-07-28'] } },
  });
});

test('a browser on this machine gets its CORS answers, one elsewhere a 403', async () => {
  await using server = await HttpServer.start(onCore);
  const preflight = (origin: string) =>
    fetch(server.url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
  const allowed = await preflight('http://localhost:5173');
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
  expect(allowed.headers.get('access-control-allow-headers')).toContain('mcp-session-id');
  expect((await preflight('https://evil.example')).status).toBe(403);
});

test('health checks answer whoever asks', async () => {
  await using server = await HttpServer.start(onCore);
  expect(await (await fetch(`${server.origin}/healthz`)).json()).toEqual({ status: 'ok' });
  expect(await (await fetch(`${server.origin}/readyz`)).json()).toEqual({ status: 'ready' });
});

test('31: stateless, where no answer could arrive, a question is refused at once', async () => {
  await using server = await HttpServer.start(onCore, ['--legacy', 'stateless']);
  const response = await post(server.url, {
    jsonrpc: '2.0',
    id: 7,
    method: 'tools/call',
    params: { name: 'asks', arguments: {} },
  });
  expect(await response.json()).toMatchObject({ id: 7, result: { isError: true } });
});

test('a shutdown does not wait for a client to close the connection of a stream that has ended', async () => {
  await using server = await HttpServer.start(onCore, ['--drain-timeout', '300']);
  const session = await RawSession.open(server.url);
  const { hostname, port } = new URL(server.url);
  // This client keeps its connection for ever.
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const head = [
    'GET /mcp HTTP/1.1',
    `Host: ${hostname}`,
    'Accept: text/event-stream',
    `Mcp-Session-Id: ${session.id}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  await once(socket, 'data');
  server.process.kill('SIGTERM');
  expect(await server.exited()).toBe(0);
  socket.destroy();
});

test('--drain-delay: after SIGTERM readyz says 503, and calls are served until the delay is over', async () => {
  await using server = await HttpServer.start(onCore, ['--drain-delay', '2']);
  server.process.kill('SIGTERM');
  let ready = 200;
  while (ready === 200) ready = (await fetch(`${server.origin}/readyz`)).status;
  expect(ready).toBe(503);
  expect((await modernCall(server.url, 'echo', { value: 1 })).result).toBeDefined();
  // A balancer must not send its next call over a connection that is about to close.
  const answer = await modernRequest(server.url, 'tools/list', {});
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
  await answer.text();
  expect(await server.exited()).toBe(0);
});
