import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TaskClient, type TaskState, taskMeta } from '@mcp-reference/testing';
import { startAuthorizationServer } from '@mcp-reference/testing/authorization-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HttpServer } from './http-server.ts';
import { messages, modernRequest, RawSession, readEvents } from './raw-http.ts';
import { RawStdio } from './raw-stdio.ts';
import { RedisServer, redisIsInstalled } from './redis-server.ts';

const fixture = fileURLToPath(new URL('./fixture/tasks.ts', import.meta.url));

let redis: RedisServer | undefined;
beforeAll(async () => {
  if (redisIsInstalled) redis = await RedisServer.start();
});
afterAll(() => redis?.[Symbol.asyncDispose]());

/** Where tasks are kept, and where their runs are noted; nothing of an earlier test is there. */
function newStore(where: string): Record<string, string> & { RUNS: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tasks-'));
  const RUNS = join(folder, 'runs');
  if (where === 'in memory') return { RUNS };
  if (where === 'in SQLite') return { RUNS, TASKS: join(folder, 'tasks') };
  return { RUNS, TASKS: redis?.url ?? '', TASKS_OF: randomUUID() };
}

const durable = ['in SQLite', ...(redisIsInstalled ? ['in Redis'] : [])];
if (!redisIsInstalled) test.skip('tasks in Redis (needs redis-server)');

describe.each(['in memory', ...durable])('tasks %s', (where) => {
  async function start(env: Record<string, string> = {}, flags: string[] = []) {
    const files = newStore(where);
    const server = await HttpServer.start(fixture, flags, { ...files, ...env });
    return {
      server,
      url: server.url,
      client: new TaskClient(server.url),
      runs: () => readFileSync(files.RUNS, 'utf8'),
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]();
      },
    };
  }

  test('a call becomes a task whose progress and result can be asked for', async () => {
    await using at = await start();
    const id = await at.client.begin('work', { label: 'a', ms: 2_000 });
    const half = await at.client.until(id, ({ statusMessage }) => statusMessage !== undefined);
    expect(half).toMatchObject({ status: 'working', statusMessage: 'half of a', ttlMs: 60_000 });
    const done = await at.client.end(id);
    expect(done).toMatchObject({ status: 'completed', result: { content: [{ text: 'a is done' }] } });
    expect(done.statusMessage).toBeUndefined();
  });

  test('wrong arguments are answered at once, and a structured result is kept', async () => {
    await using at = await start();
    const { result } = await at.client.call('checked', { n: 'many' });
    expect(result).toMatchObject({ isError: true, resultType: 'complete' });
    const done = await at.client.end(await at.client.begin('checked', { n: 21 }));
    expect(done.result?.structuredContent).toEqual({ twice: 42 });
  });

  test('a client that does not know tasks gets a plain answer, in both eras', async () => {
    await using at = await start();
    const args = { label: 'p', ms: 1 };
    const modern = await modernRequest(at.url, 'tools/call', { name: 'work', arguments: args });
    expect((await messages(modern)).at(-1)?.result?.content?.[0]?.text).toBe('p is done');
    const session = await RawSession.open(at.url);
    const old = await session.request('tools/call', { name: 'work', arguments: args });
    expect(old.result?.content?.[0]?.text).toBe('p is done');
    const refused = await modernRequest(at.url, 'tools/call', { name: 'required', arguments: args });
    expect((await messages(refused)).at(-1)?.error?.code).toBe(-32_021);
    expect(
      (await session.request('tools/call', { name: 'required', arguments: args })).error?.code,
    ).toBeDefined();
  });

  test('a tool that asks twice is answered twice, under keys of their own', async () => {
    await using at = await start();
    const id = await at.client.begin('asks');
    const first = await at.client.until(id, ({ status }) => status === 'input_required');
    expect(Object.keys(first.inputRequests ?? {})).toEqual(['value']);
    const answer = (value: string) => ({ action: 'accept', content: { value } });
    await at.client.request('tasks/update', { taskId: id, inputResponses: { nobody: answer('x') } });
    expect((await at.client.get(id)).status).toBe('input_required');
    await at.client.request('tasks/update', { taskId: id, inputResponses: { value: answer('one') } });
    const second = await at.client.until(
      id,
      ({ inputRequests = {} }) => Object.keys(inputRequests).join() === 'value-2',
    );
    expect(second.inputRequests?.['value-2']?.params.message).toBe('Second?');
    await at.client.request('tasks/update', { taskId: id, inputResponses: { value: answer('again') } });
    await at.client.request('tasks/update', { taskId: id, inputResponses: { 'value-2': answer('two') } });
    expect((await at.client.end(id)).result?.content[0]?.text).toBe('one;two;');
  });

  test('cancelling stops a tool, and drops what a tool that does not stop returns', async () => {
    await using at = await start();
    const polite = await at.client.begin('work', { label: 'polite', ms: 60_000 });
    const stubborn = await at.client.begin('stubborn', { label: 'stubborn', ms: 1_500 });
    await at.client.until(polite, ({ statusMessage }) => statusMessage !== undefined);
    for (const taskId of [polite, stubborn, polite]) {
      const { result } = await at.client.request('tasks/cancel', { taskId });
      expect(result).toMatchObject({ resultType: 'complete' });
      expect(result).not.toHaveProperty('taskId');
    }
    expect((await at.client.get(polite)).status).toBe('cancelled');
    while (!at.runs().includes('end stubborn')) await at.client.get(stubborn);
    expect(await at.client.get(stubborn)).toMatchObject({ status: 'cancelled' });
    expect((await at.client.get(stubborn)).result).toBeUndefined();
  });

  test('unknown, malformed and expired ids are one error', async () => {
    await using at = await start({ TTL: '400' });
    const expired = await at.client.begin('checked', { n: 1 });
    await at.client.until(expired, () => false).catch(() => {});
    for (const taskId of ['', 'x'.repeat(1_000), '../..', '__proto__', expired])
      for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
        const { error } = await at.client.request(method, { taskId, inputResponses: {} });
        expect(error, `${method} ${taskId}`).toMatchObject({ code: -32_602 });
      }
    for (const wrong of [{}, { taskId: 7 }, { taskId: null }, { taskId: ['x'] }, { taskId: {} }])
      for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel'])
        expect((await at.client.request(method, wrong)).error?.code).toBe(-32_602);
  });

  test('nothing changes a task that has ended', async () => {
    await using at = await start();
    const taskId = await at.client.begin('checked', { n: 1 });
    const done = await at.client.end(taskId);
    const inputResponses = { value: { action: 'accept', content: { value: 'late' } } };
    for (const method of ['tasks/cancel', 'tasks/update', 'tasks/cancel'])
      expect((await at.client.request(method, { taskId, inputResponses })).error).toBeUndefined();
    expect(await at.client.get(taskId)).toEqual(done);
  });

  test('a client that begins tasks and never asks holds nothing for ever', async () => {
    // Long enough for a busy machine to begin them all before the first one is forgotten.
    await using at = await start({ TTL: '5000' });
    const work = { label: 'unasked', ms: 60_000 };
    await Promise.all(Array.from({ length: 20 }, () => at.client.begin('work', work)));
    expect((await at.client.call('work', work)).result?.isError).toBe(true);
    let answer = await at.client.call('checked', { n: 1 });
    while (answer.result?.resultType !== 'task') answer = await at.client.call('checked', { n: 1 });
    const ran = () => at.runs().match(/(begin|stop) unasked/g) ?? [];
    while (ran().filter((line) => line.startsWith('stop')).length < 4)
      await at.client.call('checked', { n: 1 });
  });

  test('asking in a tight loop is limited as any call is', async () => {
    await using at = await start({}, ['--address-limit', '6']);
    const taskId = await at.client.begin('work', { label: 'asked', ms: 60_000 });
    const ask = () => at.client.send('tasks/get', { taskId });
    const codes = [];
    for (let n = 0; n < 8; n += 1) codes.push((await ask()).status);
    expect(codes).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
  });

  test('tasks of one caller are bounded, and so is a result', async () => {
    await using at = await start();
    const ids = [];
    for (let n = 0; n < 20; n += 1) ids.push(await at.client.begin('work', { label: `${n}`, ms: 60_000 }));
    const { result } = await at.client.call('work', { label: 'more', ms: 1 });
    expect(result?.isError).toBe(true);
    expect(result?.content?.[0]?.text).toContain('tasks/cancel');
    for (const taskId of ids) await at.client.request('tasks/cancel', { taskId });
    const large = await at.client.end(await at.client.begin('large'));
    expect(large.result?.content[0]?.text).toMatch(/20,?\d{3} characters.*at most 10000/);
    expect(large.result?.isError).toBe(true);
  });

  test('where nobody authenticates, an address that has all its tasks leaves room for others', async () => {
    await using at = await start({}, ['--trusted-proxies', '1']);
    const from = (address: string) => new TaskClient(at.url, { 'x-forwarded-for': address });
    const [flooder, other] = [from('192.0.2.1'), from('192.0.2.2')];
    const work = { label: 'flood', ms: 60_000 };
    for (let n = 0; n < 20; n += 1) await flooder.begin('work', work);
    expect((await flooder.call('work', work)).result?.isError).toBe(true);
    const taskId = await other.begin('work', { label: 'served', ms: 1 });
    expect((await other.end(taskId)).status).toBe('completed');
    // The id is the secret: a client whose address changes still has its task.
    expect((await flooder.get(taskId)).status).toBe('completed');
  });

  test('who listens hears each change, over HTTP', async () => {
    await using at = await start();
    const id = await at.client.begin('work', { label: 'heard', ms: 3_000 });
    const gone = new AbortController();
    const stream = await at.client.listen([id, 'unknown'], gone.signal);
    const heard: { method: string; params: TaskState & { notifications?: object } }[] = [];
    for await (const { data } of readEvents(stream)) {
      if (data === '') continue;
      heard.push(JSON.parse(data));
      if (heard.at(-1)?.params.status === 'completed') break;
    }
    gone.abort();
    expect(heard[0]).toMatchObject({
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: { taskIds: [id] } },
    });
    expect(heard.at(-1)).toMatchObject({
      method: 'notifications/tasks',
      params: {
        taskId: id,
        result: { content: [{ text: 'heard is done' }] },
        _meta: { 'io.modelcontextprotocol/subscriptionId': 1 },
      },
    });
  });

  test('a client that listens after the end gets the end', async () => {
    await using at = await start();
    const id = await at.client.begin('work', { label: 'late', ms: 1 });
    await at.client.end(id);
    const gone = new AbortController();
    const heard: { method: string; params: TaskState }[] = [];
    for await (const { data } of readEvents(await at.client.listen([id], gone.signal))) {
      if (data !== '') heard.push(JSON.parse(data));
      if (heard.length === 2) break;
    }
    gone.abort();
    expect(heard).toMatchObject([
      { method: 'notifications/subscriptions/acknowledged' },
      { method: 'notifications/tasks', params: { taskId: id, status: 'completed' } },
    ]);
  });

  test('who does not know tasks cannot listen, nor for a list that is none', async () => {
    await using at = await start();
    const { signal } = new AbortController();
    const [refused] = await messages(await at.client.listen(['x'], signal, {}));
    expect(refused?.error?.code).toBe(-32_021);
    for (const wrong of ['x', [1], Array.from({ length: 1_001 }, () => 'x')]) {
      const [answer] = await messages(await at.client.listen(wrong, signal));
      expect(answer?.error?.code).toBe(-32_602);
    }
  });

  test('on stdio: a task, its changes, and its end', async () => {
    await using server = new RawStdio(fixture, [], newStore(where));
    const ask = (method: string, params: Record<string, unknown> = {}) =>
      server.answer(server.send(method, { ...params, _meta: taskMeta }));
    await ask('server/discover');
    const { result } = await ask('tools/call', { name: 'work', arguments: { label: 's', ms: 3_000 } });
    const taskId = String(result?.taskId);
    const listen = server.send('subscriptions/listen', {
      notifications: { taskIds: [taskId] },
      _meta: taskMeta,
    });
    const done = await server.until(() =>
      server
        .messages()
        .find(({ method, params }) => method === 'notifications/tasks' && params?.status === 'completed'),
    );
    expect(done.params).toMatchObject({
      taskId,
      _meta: { 'io.modelcontextprotocol/subscriptionId': listen },
    });
    const methods = server.messages().map(({ method }) => method);
    expect(methods.indexOf('notifications/subscriptions/acknowledged')).toBeLessThan(
      methods.indexOf('notifications/tasks'),
    );
    expect((await ask('tasks/get', { taskId })).result).toMatchObject({ status: 'completed' });
    server.process.stdin?.end();
    expect(await server.exited()).toBe(0);
  });
});

test('a task belongs to the principal that began it', async () => {
  await using issuer = await startAuthorizationServer();
  await using server = await HttpServer.start(fixture, [], { AUTH_ISSUER: issuer.issuer });
  const bearer = async (sub: string) => {
    const exp = Math.floor(Date.now() / 1_000) + 300;
    const claims = { iss: issuer.issuer, aud: server.url, sub, client_id: 'test', exp };
    return { authorization: `Bearer ${await issuer.sign(claims)}` };
  };
  const alice = new TaskClient(server.url, await bearer('alice'));
  const mallory = new TaskClient(server.url, await bearer('mallory'));
  const taskId = await alice.begin('work', { label: 'mine', ms: 300 });
  for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
    const { error } = await mallory.request(method, { taskId, inputResponses: {} });
    expect(error).toMatchObject({ code: -32_602 });
  }
  const gone = new AbortController();
  const [acknowledged] = await messages(await mallory.listen([taskId], gone.signal));
  expect(acknowledged?.params?.notifications).toEqual({ taskIds: [] });
  expect((await alice.end(taskId)).status).toBe('completed');
});

describe.each(durable)('a process that dies, tasks %s', (where) => {
  test('leaves a repeatable task to the next one, and a task that is not repeatable failed', async () => {
    const env = newStore(where);
    const first = await HttpServer.start(fixture, [], env);
    const client = new TaskClient(first.url);
    const again = await client.begin('work', { label: 'again', ms: 4_000 });
    const once = await client.begin('once', { label: 'once', ms: 4_000 });
    const asks = await client.begin('asks');
    await client.until(asks, ({ status }) => status === 'input_required');
    await client.until(again, ({ statusMessage }) => statusMessage !== undefined);
    await first[Symbol.asyncDispose]();

    await using second = await HttpServer.start(fixture, [], env);
    const next = new TaskClient(second.url);
    expect(await next.end(again)).toMatchObject({ status: 'completed' });
    expect(await next.end(once)).toMatchObject({
      status: 'failed',
      error: { code: -32_603, message: expect.stringContaining('Check what was done') },
    });
    expect((await next.get(asks)).status).toBe('input_required');
    expect(readFileSync(env.RUNS, 'utf8').match(/begin again/g)).toHaveLength(2);
    expect(readFileSync(env.RUNS, 'utf8').match(/begin once/g)).toHaveLength(1);
  });

  test('told to end, hands its repeatable tasks over', async () => {
    const env = newStore(where);
    const first = await HttpServer.start(fixture, [], env);
    const id = await new TaskClient(first.url).begin('work', { label: 'over', ms: 60_000 });
    await new TaskClient(first.url).until(id, ({ statusMessage }) => statusMessage !== undefined);
    await using second = await HttpServer.start(fixture, [], env);
    first.process.kill('SIGTERM');
    await second.logged('listening');
    const other = new TaskClient(second.url);
    await other
      .until(id, ({ statusMessage }) => statusMessage?.startsWith('half of') !== true)
      .catch(() => {});
    await other.request('tasks/cancel', { taskId: id });
    expect((await other.get(id)).status).toBe('cancelled');
  });
});

test.skipIf(!redisIsInstalled)('a server that asks for the shared store has one with REDIS_URL', async () => {
  const env = { REDIS_URL: redis?.url ?? '' };
  await using first = await HttpServer.start(fixture, [], env);
  await using second = await HttpServer.start(fixture, [], env);
  const id = await new TaskClient(first.url).begin('checked', { n: 21 });
  expect((await new TaskClient(second.url).end(id)).result?.structuredContent).toEqual({ twice: 42 });
  await using alone = await HttpServer.start(fixture);
  await expect(new TaskClient(alone.url).get(id)).rejects.toThrow('no such task');
});
