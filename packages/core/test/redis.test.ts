import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onCore } from './fixture/paths.ts';
import { HttpServer } from './http-server.ts';
import { modernCall, modernRequest, post, RawSession, readEvents } from './raw-http.ts';
import type { Message } from './raw-stdio.ts';
import { RedisServer, redisIsInstalled } from './redis-server.ts';

/** Every key and channel of the fixture begins with this. */
const prefix = 'mcp:@mcp-reference/fixture';

/** Sends each request to the next of the servers, as a load balancer without stickiness does. */
async function roundRobin(urls: string[]): Promise<{ url: string; close(): void }> {
  let next = 0;
  const proxy = createServer((incoming, outgoing) => {
    const target = new URL(urls[next++ % urls.length] ?? '');
    const forward = httpRequest(
      target,
      { method: incoming.method, headers: { ...incoming.headers, host: target.host } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
      },
    );
    forward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forward.destroy());
    incoming.pipe(forward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/mcp`,
    close: () => {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

describe.skipIf(!redisIsInstalled)('two processes on one Redis', () => {
  let redis: RedisServer;
  let one: HttpServer;
  let two: HttpServer;
  beforeAll(async () => {
    redis = await RedisServer.start();
    const env = { REDIS_URL: redis.url };
    [one, two] = await Promise.all([
      HttpServer.start(onCore, ['--address-limit', '100000'], env),
      HttpServer.start(onCore, ['--address-limit', '100000'], env),
    ]);
  });
  afterAll(async () => {
    await Promise.all([one[Symbol.asyncDispose](), two[Symbol.asyncDispose]()]);
    await redis[Symbol.asyncDispose]();
  });

  test('a modern client behind a round-robin proxy does not notice', async () => {
    const proxy = await roundRobin([one.url, two.url]);
    const client = new Client(
      { name: 'modern', version: '1' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    await client.connect(new StreamableHTTPClientTransport(new URL(proxy.url)));
    for (const value of [1, 2, 3, 4]) {
      const { content } = await client.callTool({ name: 'echo', arguments: { value } });
      expect(content).toEqual([{ type: 'text', text: String(value) }]);
    }
    await client.close();
    proxy.close();
  });

  test('a legacy session behind a round-robin proxy is served by both', async () => {
    const proxy = await roundRobin([one.url, two.url]);
    const session = await RawSession.open(proxy.url);
    for (const value of [1, 2, 3, 4]) {
      const { result } = await session.request('tools/call', { name: 'echo', arguments: { value } });
      expect(result?.content?.[0]?.text).toBe(String(value));
    }
    proxy.close();
  });

  test('a change made in one process reaches a subscriber in the other, once', async () => {
    const gone = new AbortController();
    const filter = { notifications: { resourceSubscriptions: ['fixture://counter'] } };
    const events = readEvents(await modernRequest(two.url, 'subscriptions/listen', filter, gone.signal));
    await events.next();
    await modernCall(one.url, 'touch');
    expect((await events.next()).value?.data).toContain('resources/updated');
    // Were the first delivered twice, it would come before this one is published.
    await modernCall(two.url, 'touch');
    expect((await events.next()).value?.data).toContain('resources/updated');
    const third = events.next();
    await modernCall(one.url, 'echo', { value: 1 });
    gone.abort();
    await expect(third).rejects.toThrow();
  });

  test('a stream cut on one process goes on, on the other, with what came in between', async () => {
    const session = await RawSession.open(one.url);
    await session.request('resources/subscribe', { uri: 'fixture://counter' });
    const stream = readEvents(await session.stream());
    await modernCall(one.url, 'touch');
    const first = (await stream.next()).value;
    await stream.return(undefined);
    await modernCall(one.url, 'touch');

    const moved = session.at(two.url);
    const resumed = readEvents(await moved.stream({ 'last-event-id': String(first?.id) }));
    expect((await resumed.next()).value?.data).toContain('resources/updated');
    // And what comes later, from either process, comes once.
    await modernCall(one.url, 'touch');
    const later = (await resumed.next()).value;
    expect(later?.data).toContain('resources/updated');
    await modernCall(two.url, 'touch');
    const last = (await resumed.next()).value;
    expect(last?.data).toContain('resources/updated');
    expect(new Set([first?.id, later?.id, last?.id]).size).toBe(3);
    await resumed.return(undefined);
  });

  test('the events of a session are bounded: an answer larger than all that is kept leaves none', async () => {
    const session = await RawSession.open(one.url);
    const client = new Redis(redis.url);
    const kept = () => client.xlen(`${prefix}:session:${session.id}:events`);
    /** A call whose answer has arrived. @returns the status with which another process takes its stream up again */
    const echo = async (length: number) => {
      const params = { name: 'tells_and_echoes', arguments: { value: 'x'.repeat(length) } };
      const call = await session.send({ id: crypto.randomUUID(), method: 'tools/call', params });
      const events = readEvents(call);
      const priming = (await events.next()).value;
      await events.next();
      expect((await events.next()).value?.data).toContain('"result"');
      const resumed = await session.at(two.url).stream({ 'last-event-id': String(priming?.id) });
      await resumed.body?.cancel();
      return resumed.status;
    };
    for (const _ of [1, 2, 3]) expect(await echo(300_000)).toBe(200);
    const before = await kept();
    // There is room for three of these.
    expect(await echo(300_000)).toBe(200);
    expect(await kept()).toBeLessThan(before + 2);
    expect(await echo(1_500_000)).toBe(400);
    expect(await kept()).toBe(1);
    client.disconnect();
  });

  test('a session that one process has ended is gone in the other', async () => {
    const session = await RawSession.open(one.url);
    const moved = session.at(two.url);
    expect((await moved.request('ping')).result).toEqual({});
    expect((await fetch(one.url, { method: 'DELETE', headers: session.headers })).status).toBe(200);
    let status = 200;
    // The other process hears of it over Redis.
    while (status !== 404) status = (await moved.send({ id: crypto.randomUUID(), method: 'ping' })).status;
    expect(status).toBe(404);
  });

  test('cancelling at one process stops a call in the other, and ends its stream', async () => {
    const session = await RawSession.open(one.url);
    const call = await session.send({
      id: 'c',
      method: 'tools/call',
      params: { name: 'slow', arguments: {} },
    });
    await one.logged('slow started');
    await session.at(two.url).send({ method: 'notifications/cancelled', params: { requestId: 'c' } });
    await one.logged('slow aborted');
    // Its stream ends without an answer, and its id is free again.
    expect(await call.text()).not.toContain('"result"');
    expect((await session.request('ping', {}, 'c')).result).toEqual({});
  });

  test('two processes ask the user of one session at once, and each gets the answer to its own question', async () => {
    const session = await RawSession.open(one.url, {}, { elicitation: { form: {} } });
    const ask = async (at: RawSession, id: string) => {
      const events = readEvents(
        await at.send({ id, method: 'tools/call', params: { name: 'asks', arguments: {} } }),
      );
      let event = (await events.next()).value;
      while (event && !event.data.includes('elicitation/create')) event = (await events.next()).value;
      return { events, question: JSON.parse(event?.data ?? '{}') as Message };
    };
    const answer = (at: RawSession, { question }: { question: Message }, name: string) =>
      at.send({ id: question.id, result: { action: 'accept', content: { name } } });
    const first = await ask(session, 'first');
    const second = await ask(session.at(two.url), 'second');
    expect(first.question.id).not.toBe(second.question.id);
    // Each answer reaches the process that did not ask.
    expect((await answer(session, second, 'Grace')).status).toBe(202);
    expect((await answer(session.at(two.url), first, 'Ada')).status).toBe(202);
    expect((await first.events.next()).value?.data).toContain('hello Ada');
    expect((await second.events.next()).value?.data).toContain('hello Grace');
  });

  test('what is remembered of a change is forgotten after a minute, however often others come', async () => {
    const session = await RawSession.open(one.url);
    await session.request('resources/subscribe', { uri: 'fixture://counter' });
    const stream = readEvents(await session.stream());
    const client = new Redis(redis.url);
    for (const _ of [1, 2, 3]) {
      await modernCall(one.url, 'touch');
      await stream.next();
    }
    const keys = await client.keys(`${prefix}:session:${session.id}:change*`);
    expect(keys).toHaveLength(3);
    for (const key of keys) {
      expect(await client.type(key)).toBe('string');
      expect(await client.ttl(key)).toBeGreaterThan(0);
    }
    client.disconnect();
    await stream.return(undefined);
  });

  test('what nobody understands on the channels is logged, and the process lives', async () => {
    const client = new Redis(redis.url);
    for (const channel of [`${prefix}:sessions`, `${prefix}:changes`]) await client.publish(channel, '{oops');
    client.disconnect();
    await one.logged('a message on the session channel was not understood');
    await one.logged('a message on the change channel was not understood');
    expect((await modernCall(one.url, 'echo', { value: 1 })).result).toBeDefined();
  });

  test.each([
    '99999999999999999999-0',
    '18446744073709551616-0',
    '1-18446744073709551616',
    '00000000000000000001-99999999999999999999',
    '18446744073709551615-18446744073709551615',
    '0-0',
    '1-1',
    '-1',
    '7',
    'x',
  ])('a Last-Event-ID %s that was never given out is 400', async (id) => {
    const session = await RawSession.open(one.url);
    const response = await session.stream({ 'last-event-id': id });
    expect(response.status).toBe(400);
  });

  test('a server of another name has sessions, limits and changes of its own', async () => {
    const env = { REDIS_URL: redis.url };
    const limit = ['--principal-limit', '4'];
    await using other = await HttpServer.start(onCore, limit, { ...env, FIXTURE_NAME: '@other/fixture' });
    await using same = await HttpServer.start(onCore, limit, env);
    const session = await RawSession.open(one.url);
    expect((await session.at(other.url).send({ id: 1, method: 'ping' })).status).toBe(404);
    expect((await session.at(same.url).send({ id: 1, method: 'ping' })).status).toBe(200);
    const ask = async (url: string) => (await post(url, { jsonrpc: '2.0', id: 1, method: 'ping' })).status;
    while ((await ask(other.url)) !== 429);
    expect(await ask(same.url)).toBe(400);

    await session.request('resources/subscribe', { uri: 'fixture://counter' });
    const stream = readEvents(await session.stream());
    const client = new Redis(redis.url);
    const event = { from: 'x', id: 'x', event: { kind: 'resource_updated', uri: 'fixture://counter' } };
    await client.publish('mcp:@other/fixture:changes', JSON.stringify(event));
    await client.publish(
      `${prefix}:changes`,
      JSON.stringify({ ...event, event: { kind: 'tools_list_changed' } }),
    );
    client.disconnect();
    expect((await stream.next()).value?.data).toContain('tools/list_changed');
    await stream.return(undefined);
  });

  test('a limit is shared', async () => {
    const env = { REDIS_URL: redis.url, FIXTURE_NAME: '@limited/fixture' };
    await using third = await HttpServer.start(onCore, ['--principal-limit', '3'], env);
    await using fourth = await HttpServer.start(onCore, ['--principal-limit', '3'], env);
    const ask = async (url: string) => (await post(url, { jsonrpc: '2.0', id: 1, method: 'ping' })).status;
    expect([await ask(third.url), await ask(fourth.url), await ask(third.url)]).toEqual([400, 400, 400]);
    expect([await ask(third.url), await ask(fourth.url)]).toEqual([429, 429]);
  });
});

describe.skipIf(!redisIsInstalled)('a Redis that goes away', () => {
  test('calls go on, readyz says so, and it recovers by itself', async () => {
    await using redis = await RedisServer.start();
    await using server = await HttpServer.start(onCore, ['--address-limit', '1000'], {
      REDIS_URL: redis.url,
    });
    const ready = async () => (await fetch(`${server.origin}/readyz`)).json();
    const session = await RawSession.open(server.url);
    expect(await ready()).toEqual({ status: 'ready', redis: 'ok' });

    await redis.stop();
    await server.logged('Redis cannot be reached');
    expect(await ready()).toEqual({ status: 'ready', redis: 'unreachable' });
    expect((await modernCall(server.url, 'echo', { value: 1 })).result).toBeDefined();
    expect(
      (await session.request('tools/call', { name: 'echo', arguments: { value: 2 } })).result,
    ).toBeDefined();
    const fresh = await RawSession.open(server.url);
    expect((await fresh.request('ping')).result).toEqual({});

    await redis.start();
    await server.logged('Redis is back');
    expect(await ready()).toEqual({ status: 'ready', redis: 'ok' });
    expect((await session.request('ping')).result).toEqual({});
  });

  test('servers start without it, and share their changes as soon as it is there', async () => {
    await using redis = await RedisServer.start();
    await redis.stop();
    const env = { REDIS_URL: redis.url };
    await using one = await HttpServer.start(onCore, [], env);
    await using two = await HttpServer.start(onCore, [], env);
    expect((await modernCall(one.url, 'echo', { value: 1 })).result).toBeDefined();
    await redis.start();
    await Promise.all([one.logged('Redis is back'), two.logged('Redis is back')]);

    const filter = { notifications: { resourceSubscriptions: ['fixture://counter'] } };
    const events = readEvents(await modernRequest(two.url, 'subscriptions/listen', filter));
    await events.next();
    let heard = false;
    const change = events.next().then(({ value }) => {
      heard = true;
      return value;
    });
    // The second connection, which listens, may be back a moment later than the first.
    while (!heard) await modernCall(one.url, 'touch');
    expect((await change)?.data).toContain('resources/updated');
    await events.return(undefined);
  });

  test('one that hangs, its connections open, is as good as away: calls go on, and it recovers', async () => {
    await using redis = await RedisServer.start();
    await using server = await HttpServer.start(onCore, ['--address-limit', '1000'], {
      REDIS_URL: redis.url,
    });
    const session = await RawSession.open(server.url);
    redis.freeze();
    expect((await modernCall(server.url, 'echo', { value: 1 })).result).toBeDefined();
    expect(await (await fetch(`${server.origin}/readyz`)).json()).toMatchObject({ redis: 'unreachable' });
    expect((await session.request('ping')).result).toEqual({});
    redis.thaw();
    await server.logged('Redis is back');
    expect((await session.request('ping')).result).toEqual({});
  });

  test('one that hangs while nobody calls is noticed', async () => {
    await using redis = await RedisServer.start();
    await using server = await HttpServer.start(onCore, [], { REDIS_URL: redis.url });
    redis.freeze();
    await server.logged('Redis cannot be reached');
    expect(await (await fetch(`${server.origin}/readyz`)).json()).toMatchObject({ redis: 'unreachable' });
  });
});
