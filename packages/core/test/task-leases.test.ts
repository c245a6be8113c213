import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@mcp-reference/core';
import { redisTaskStore } from '@mcp-reference/core/redis';
import type { TaskRecord, TaskStore } from '@mcp-reference/core/tasks';
import { TaskClient } from '@mcp-reference/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HttpServer } from './http-server.ts';
import { RedisServer, redisIsInstalled } from './redis-server.ts';
import { TcpProxy } from './tcp-proxy.ts';

const fixture = fileURLToPath(new URL('./fixture/tasks.ts', import.meta.url));

describe.skipIf(!redisIsInstalled)('tasks of replicas on one Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  /** Two replicas, of which the first has a way to Redis that can be cut. */
  async function start(settings: Record<string, string> = {}) {
    const proxy = await TcpProxy.to(redis.port);
    const RUNS = join(mkdtempSync(join(tmpdir(), 'tasks-')), 'runs');
    const env = { RUNS, TASKS_OF: randomUUID(), ...settings };
    const first = await HttpServer.start(fixture, [], {
      ...env,
      TASKS: `redis://127.0.0.1:${proxy.port}`,
    });
    const begun = new TaskClient(first.url);
    const second = async () => {
      const server = await HttpServer.start(fixture, [], { ...env, TASKS: redis.url });
      return { server, client: new TaskClient(server.url) };
    };
    return {
      proxy,
      first,
      begun,
      second,
      runs: () => readFileSync(RUNS, 'utf8').trim().split('\n'),
      async [Symbol.asyncDispose]() {
        await first[Symbol.asyncDispose]();
        await proxy[Symbol.asyncDispose]();
      },
    };
  }

  test('a replica that is cut off stops its run before another one begins it, and then writes nothing', async () => {
    await using at = await start();
    const { server, client } = await at.second();
    await using _ = server;
    // Whichever replica is quicker runs a task: the second one is kept busy while the first gets these.
    const busy = await Promise.all(
      [1, 2, 3, 4].map(() => client.begin('work', { label: 'busy', ms: 60_000 })),
    );
    for (const id of busy) await client.until(id, ({ statusMessage }) => statusMessage !== undefined);
    const again = await at.begun.begin('work', { label: 'again', ms: 4_000 });
    const deaf = await at.begun.begin('stubborn', { label: 'deaf', ms: 5_000 });
    await client.until(again, ({ statusMessage }) => statusMessage !== undefined);
    at.proxy.cut();
    for (const taskId of busy) await client.request('tasks/cancel', { taskId });
    expect(await client.end(again)).toMatchObject({ status: 'completed' });
    const pid = at.first.process.pid;
    expect(at.runs().filter((line) => / (again|deaf) /.test(line))).toEqual([
      `begin again ${pid}`,
      `stop again ${pid}`,
      `begin again ${server.process.pid}`,
      `end deaf ${pid}`,
      `end again ${server.process.pid}`,
    ]);
    at.proxy.mend();
    const end = await client.end(deaf);
    expect(end).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('Check what was done') },
    });
    await at.first.logged('Redis is back');
    expect(await at.begun.end(await at.begun.begin('checked', { n: 1 }))).toMatchObject({
      status: 'completed',
    });
    expect(await client.get(deaf)).toEqual(end);
  });

  test('a loss that is shorter than the lease stops nothing, and the result waits for Redis', async () => {
    // Long enough for a busy machine to see the task at work, and much shorter than the lease.
    await using at = await start({ LEASE: '20000' });
    const id = await at.begun.begin('once', { label: 'short', ms: 2_000 });
    await at.begun.until(id, ({ statusMessage }) => statusMessage !== undefined);
    at.proxy.cut();
    while (!at.runs().includes(`end short ${at.first.process.pid}`)) await at.first.changed();
    at.proxy.mend();
    let answer = await at.begun.request('tasks/get', { taskId: id });
    while (answer.result?.status !== 'completed')
      answer = await at.begun.request('tasks/get', { taskId: id });
    expect(at.runs()).toEqual([`begin short ${at.first.process.pid}`, `end short ${at.first.process.pid}`]);
  });

  test('a Redis that stands still costs no task', async () => {
    await using at = await start();
    const { server, client } = await at.second();
    await using _ = server;
    const label = (n: number) => `frozen-${n}`;
    const ids = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((n) => at.begun.begin('work', { label: label(n), ms: 1_000 })),
    );
    redis.freeze();
    await Promise.all([at.first.logged('cannot be read'), server.logged('cannot be read')]);
    redis.thaw();
    await Promise.all([at.first.logged('Redis is back'), server.logged('Redis is back')]);
    for (const id of ids) expect(await client.end(id)).toMatchObject({ status: 'completed' });
  });

  const record = (id: string, owner: string, created = Date.now()): TaskRecord => ({
    id,
    owner,
    tool: 'work',
    arguments: {},
    capabilities: {},
    status: 'working',
    created,
    updated: created,
    ttlMs: 60_000,
    version: 0,
  });

  async function open(options: { port?: number; server?: string; leaseMs?: number } = {}) {
    const { port = redis.port, server = randomUUID(), leaseMs = 1_000 } = options;
    const logger = createLogger({ level: 'silent' });
    return redisTaskStore(`redis://127.0.0.1:${port}`, { logger, server, leaseMs });
  }
  const limits = { perOwner: 10, total: 100 };
  /** Asks at each turn of the event loop, until there is a connection again. */
  const claimAgain = async (store: TaskStore): Promise<TaskRecord | undefined> => {
    await new Promise((resolve) => setImmediate(resolve));
    return store.claim().catch(() => claimAgain(store));
  };

  test('a claim whose answer is lost gets the same task again, so that no task is held by nobody', async () => {
    await using proxy = await TcpProxy.to(redis.port);
    const server = randomUUID();
    const store = await open({ port: proxy.port, server, leaseMs: 60_000 });
    await store.add(record('one', ''), limits);
    await store.add(record('two', '', Date.now() + 1), limits);
    proxy.loseAnswers();
    await expect(store.claim()).rejects.toThrow();
    proxy.cut();
    proxy.mend();
    expect((await claimAgain(store))?.id).toBe('one');
    expect((await store.claim())?.id).toBe('two');
    expect(await store.claim()).toBeUndefined();
    await store.close(true);
  });

  test('no owner waits for another one, and limits and leases are those of all processes', async () => {
    const server = randomUUID();
    const [one, two] = [await open({ server }), await open({ server })];
    const order = ['a', 'a', 'a', 'b', 'c'];
    for (const [n, owner] of order.entries())
      await (n % 2 ? one : two).add(record(`${owner}${n}`, owner, 1_000 + n), limits);
    const claimed = [];
    for (const store of [one, two, one, two, one]) claimed.push((await store.claim())?.id);
    expect(claimed).toEqual(['a0', 'b3', 'c4', 'a1', 'a2']);
    expect(await one.claim()).toBeUndefined();
    const adds = Array.from({ length: 30 }, (_, n) => (n % 2 ? one : two).add(record(`d${n}`, 'd'), limits));
    expect((await Promise.all(adds)).filter((answer) => answer === 'added')).toHaveLength(10);
    const task = await one.read('a0');
    if (task === undefined) throw new Error('not there');
    const writes = [one.write({ ...task, statusMessage: 'x' }), two.write({ ...task, statusMessage: 'y' })];
    expect((await Promise.all(writes)).sort()).toEqual([false, true]);
    await one.removeExpired(Date.now() + 120_000);
    expect(await two.read('a0')).toBeUndefined();
    expect(await two.claim()).toBeUndefined();
    await Promise.all([one.close(true), two.close(true)]);
  });

  test('nothing of a task is left in Redis after its time', async () => {
    const server = randomUUID();
    const store = await open({ server });
    await store.add(record('one', 'a'), limits);
    await store.add(record('two', 'a'), limits);
    const task = await store.claim();
    expect(task?.owner).toBe('a');
    await store.removeExpired(Date.now() + 120_000);
    await store.close(true);
    const { Redis } = await import('ioredis');
    const client = new Redis(redis.url);
    expect(await client.keys(`*${server}*`)).toEqual([]);
    client.disconnect();
  });
});
