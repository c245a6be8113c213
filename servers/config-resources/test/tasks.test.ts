import { mkdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { clientKinds, connect, type HttpServer, startHttp, TaskClient } from '@mcp-reference/testing';
import { startAuthorizationServer } from '@mcp-reference/testing/authorization-server';
import { describe, expect, test } from 'vitest';
import { place, server } from './support/server-under-test.js';
import { makeUsers } from './support/user-store-contract.js';

const bin = fileURLToPath(server.bin);
const users = makeUsers(10_000);

/** One deployment: its processes come and go, its users and tasks stay. */
function deployment() {
  const { env } = place();
  const file = env.USERS_DATABASE ?? '';
  return {
    env,
    file,
    start: () => startHttp(bin, { env }),
    count() {
      using shell = open(file);
      return (shell.prepare('SELECT count(*) AS n FROM users').get() as { n: number }).n;
    },
  };
}

function open(file: string): DatabaseSync & Disposable {
  const database = new DatabaseSync(file);
  return Object.assign(database, { [Symbol.dispose]: () => database.close() });
}

/** Takes SQLite's write lock, as another program may, until it is let go. */
function hold(file: string): () => void {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE');
  return () => database.close();
}

async function kill({ process }: HttpServer): Promise<void> {
  process.kill('SIGKILL');
  await process.exited();
}

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const whole = {
  status: 'completed',
  result: { structuredContent: { inserted: 10_000, updated: 0, skipped: 0 } },
};

describe('an import as a task', () => {
  test('has the answer of a plain call, and says how far it is', async () => {
    const { start, count } = deployment();
    await using server = await start();
    const client = new TaskClient(server.url);
    const done = await client.end(await client.begin('risky_operation', { input_data: users }));
    expect(done).toMatchObject(whole);
    expect(done.result?.content).toMatchObject([{ text: 'Imported: 10000 new, 0 updated, 0 skipped.' }]);
    expect(count()).toBe(10_000);
    const again = await client.end(await client.begin('risky_operation', { input_data: users }));
    expect(again).toMatchObject({
      status: 'completed',
      result: { isError: true, content: [{ text: expect.stringContaining('exists. Use on_conflict') }] },
    });
  });

  test('that no process has begun to write goes on in the next one', async () => {
    const { start, file, count } = deployment();
    const first = await start();
    const client = new TaskClient(first.url);
    await client.end(
      await client.begin('risky_operation', { input_data: users.slice(0, 1), on_conflict: 'skip' }),
    );
    const letGo = hold(file);
    const id = await client.begin('risky_operation', { input_data: users.slice(1) });
    await kill(first);
    letGo();
    expect(count()).toBe(1);
    await using second = await start();
    const { result } = await new TaskClient(second.url).end(id);
    expect(result?.structuredContent).toEqual({ inserted: 9_999, updated: 0, skipped: 0 });
    expect(count()).toBe(10_000);
  });

  test('that was written, and whose end nobody noted, is not written again', async () => {
    const { start, file, count } = deployment();
    const first = await start();
    const client = new TaskClient(first.url);
    await client.end(
      await client.begin('risky_operation', { input_data: users.slice(0, 1), on_conflict: 'skip' }),
    );
    const letUsersGo = hold(file);
    const id = await client.begin('risky_operation', { input_data: users.slice(1, 100) });
    using tasks = open(`${file}.tasks`);
    const isRunning = tasks.prepare('SELECT worker IS NOT NULL AS yes FROM tasks WHERE id = ?');
    await until(() => isRunning.get(id)?.yes === 1);
    // Now the tool may write users, and nobody may write that it has ended.
    const letTasksGo = hold(`${file}.tasks`);
    letUsersGo();
    await until(() => count() === 100);
    await kill(first);
    letTasksGo();
    await using second = await start();
    // With "fail", users that are there already would make an error of a second import.
    const { result } = await new TaskClient(second.url).end(id);
    expect(result?.structuredContent).toEqual({ inserted: 99, updated: 0, skipped: 0 });
  });

  test('is whole once, whenever its processes are killed', async () => {
    const { start, count } = deployment();
    let server = await start();
    const id = await new TaskClient(server.url).begin('risky_operation', { input_data: users });
    for (const afterMs of [0, 40, 80, 120, 160]) {
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await kill(server);
      expect([0, 10_000]).toContain(count());
      server = await start();
    }
    await using last = server;
    expect(await new TaskClient(last.url).end(id)).toMatchObject(whole);
    expect(count()).toBe(10_000);
  });

  test('that is cancelled leaves no users', async () => {
    const { start, file, count } = deployment();
    await using server = await start();
    const client = new TaskClient(server.url);
    await client.end(await client.begin('risky_operation', { input_data: users.slice(0, 1) }));
    const letGo = hold(file);
    const id = await client.begin('risky_operation', { input_data: users.slice(1) });
    await client.request('tasks/cancel', { taskId: id });
    letGo();
    expect((await client.get(id)).status).toBe('cancelled');
    // Imports run one after the other: when this one has ended, so has the cancelled one.
    const next = await client.begin('risky_operation', {
      input_data: users.slice(0, 1),
      on_conflict: 'skip',
    });
    expect((await client.end(next)).result?.structuredContent).toEqual({
      inserted: 0,
      updated: 0,
      skipped: 1,
    });
    expect(count()).toBe(1);
  });

  test('belongs to whoever began it', async () => {
    await using issuer = await startAuthorizationServer();
    const { env } = deployment();
    await using server = await startHttp(bin, { env: { ...env, AUTH_ISSUER: issuer.issuer } });
    const clientOf = async (sub: string) => {
      const exp = Math.floor(Date.now() / 1_000) + 300;
      const token = await issuer.sign({ iss: issuer.issuer, aud: server.url, sub, client_id: 'test', exp });
      return new TaskClient(server.url, { authorization: `Bearer ${token}` });
    };
    const [ann, bob] = [await clientOf('ann'), await clientOf('bob')];
    const taskId = await ann.begin('risky_operation', { input_data: users.slice(0, 1) });
    for (const method of ['tasks/get', 'tasks/cancel', 'tasks/update'])
      expect((await bob.request(method, { taskId })).error).toMatchObject({ code: -32_602 });
    expect((await ann.end(taskId)).result?.structuredContent).toEqual({
      inserted: 1,
      updated: 0,
      skipped: 0,
    });
  });
});

test.each(clientKinds)('%s, which does not know tasks, gets a plain answer', async (client) => {
  const { env } = deployment();
  await using connection = await connect({ client, wiring: 'http', server, env });
  const result = await connection.client.callTool('risky_operation', { input_data: users.slice(0, 3) });
  expect(result.structuredContent).toEqual({ inserted: 3, updated: 0, skipped: 0 });
  expect(result.content).toMatchObject([{ text: 'Imported: 3 new, 0 updated, 0 skipped.' }]);
});

test('an import of samples runs as a task too, which memory keeps', async () => {
  await using server = await startHttp(bin, { env: { CONFIG_DEMO: '1' } });
  const client = new TaskClient(server.url);
  const done = await client.end(await client.begin('risky_operation', { input_data: users.slice(0, 2) }));
  expect(done.result?.structuredContent).toEqual({ inserted: 2, updated: 0, skipped: 0 });
});

test('where tasks cannot be kept, the call says so and nothing is imported', async () => {
  const { start, file, count } = deployment();
  await using server = await start();
  mkdirSync(`${file}.tasks`);
  const answer = await new TaskClient(server.url).request('tools/call', {
    name: 'risky_operation',
    arguments: { input_data: users.slice(0, 1) },
  });
  expect(answer.result).toMatchObject({
    isError: true,
    content: [
      { text: expect.stringMatching(/^Not started: tasks cannot be kept in .*users\.db\.tasks \(E/) },
    ],
  });
  expect(count()).toBe(0);
});
