import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { clientKinds, connect, type HttpServer, startHttp, TaskClient } from '@mcp-reference/testing';
import { startAuthorizationServer } from '@mcp-reference/testing/authorization-server';
import { postgresBin, startPostgres } from '@mcp-reference/testing/postgres';
import { describe, expect, test } from 'vitest';
import { startGate } from './support/receiver-gate.js';
import { environment, server } from './support/server-under-test.js';
import { startWebhookReceiver } from './support/webhook-receiver.js';

const bin = fileURLToPath(server.bin);
const tool = 'broadcast_notification';
const hook = (url: string) => ({ type: 'webhook', url, allowPrivate: true });
/** An attempt that a dead process had begun is made again after twice this time. */
const quick = { NOTIFICATIONS_ATTEMPT_TIMEOUT_MS: '1000', NOTIFICATIONS_RETRY_BASE_MS: '20' };

/** For attempts that the test holds for as long as it likes. */
const held = { NOTIFICATIONS_WAIT_SECONDS: '0', NOTIFICATIONS_ATTEMPT_TIMEOUT_MS: '20000' };

/** One deployment: its processes come and go, its outbox and tasks stay. */
function deployment(channels: Record<string, object>, more: Record<string, string> = {}) {
  const env = environment(channels, { ...quick, ...more });
  const file = env.NOTIFICATIONS_DATABASE;
  return {
    env,
    file,
    start: () => startHttp(bin, { env, args: ['--drain-timeout', '0'] }),
    rows() {
      const database = new DatabaseSync(file);
      const rows = database
        .prepare('SELECT id, channel, status, attempts FROM outbox ORDER BY channel')
        .all();
      database.close();
      return rows;
    },
    addChannel(name: string, channel: object) {
      const path = env.NOTIFICATIONS_CHANNELS ?? '';
      const content = JSON.parse(readFileSync(path, 'utf8'));
      writeFileSync(path, JSON.stringify({ channels: { ...content.channels, [name]: channel } }));
    },
  };
}

async function kill({ process }: HttpServer): Promise<void> {
  process.kill('SIGKILL');
  await process.exited();
}

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a broadcast as a task', () => {
  test('waits through failed attempts, and ends with every channel confirmed', async () => {
    await using sound = await startWebhookReceiver();
    let failures = 3;
    await using weak = await startWebhookReceiver((_, response) => {
      failures -= 1;
      response.writeHead(failures >= 0 ? 503 : 204).end();
    });
    const { start } = deployment({ sound: hook(sound.url), weak: hook(weak.url) });
    await using server = await start();
    const client = new TaskClient(server.url);
    const done = await client.end(await client.begin(tool, { message: 'Released' }));
    expect(done).toMatchObject({
      status: 'completed',
      result: {
        structuredContent: {
          delivered: 2,
          notifications: [
            { channel: 'sound', status: 'delivered', attempts: 1, deduplicated: false },
            { channel: 'weak', status: 'delivered', attempts: 4, deduplicated: false },
          ],
        },
      },
    });
    expect(sound.received).toHaveLength(1);
  });

  test('whose time has not come ends at once, as queued', async () => {
    const { start } = deployment({ log: { type: 'log' } });
    await using server = await start();
    const client = new TaskClient(server.url);
    const done = await client.end(await client.begin(tool, { message: 'Later', deliver_at: 'PT1H' }));
    expect(done.result?.structuredContent).toMatchObject({
      delivered: 0,
      notifications: [{ status: 'queued', attempts: 0 }],
    });
  });

  test('that died before it reached the outbox is sent once by the next process, for the time that was asked', async () => {
    await using receiver = await startWebhookReceiver();
    const { start, file, rows } = deployment({ ops: hook(receiver.url) });
    const first = await start();
    const lock = new DatabaseSync(file);
    lock.exec('BEGIN IMMEDIATE');
    // Far enough that the task begins before it, also on a busy machine.
    const soon = new Date(Date.now() + 3_000).toISOString();
    const id = await new TaskClient(first.url).begin(tool, { message: 'Once', deliver_at: soon });
    await until(() => Date.now() > Date.parse(soon));
    await kill(first);
    lock.close();
    expect(rows()).toEqual([]);
    await using second = await start();
    const { result } = await new TaskClient(second.url).end(id);
    expect(result?.structuredContent).toMatchObject({ delivered: 1 });
    expect(receiver.received).toHaveLength(1);
  });

  test('that died after it reached the outbox is not sent again, whatever has changed since', async () => {
    await using sound = await startWebhookReceiver();
    await using gate = await startGate();
    await using added = await startWebhookReceiver();
    const down = await startWebhookReceiver();
    const place = deployment(
      { sound: hook(sound.url), stuck: hook(gate.url), down: hook(down.url) },
      { NOTIFICATIONS_RETRY_BASE_MS: '60000' },
    );
    await down[Symbol.asyncDispose]();
    const first = await place.start();
    const client = new TaskClient(first.url);
    const id = await client.begin(tool, { message: 'Once' });
    await gate.next();
    await until(() => {
      const rows = place.rows();
      return (
        rows.length === 3 && rows.every(({ status, attempts }) => status === 'delivered' || attempts === 1)
      );
    });
    // Taken back by the user: the task must not send it after all. Refused while it is being tried.
    const args = { id: place.rows()[0]?.id };
    for (let taken = false; !taken; ) {
      const { result } = await client.request('tools/call', { name: 'cancel_notification', arguments: args });
      taken = result?.isError !== true;
    }
    await until(() => place.rows()[1]?.status === 'delivered');
    await kill(first);
    place.addChannel('added', hook(added.url));
    await using second = await place.start();
    const next = new TaskClient(second.url);
    // The attempt that the dead process had begun: the receiver sees by its id that it is the same notification.
    const again = await gate.next();
    again.answer(204);
    const { result } = await next.end(id);
    expect(result?.structuredContent).toMatchObject({
      delivered: 2,
      notifications: [
        { channel: 'sound', status: 'delivered', attempts: 1, deduplicated: false },
        { channel: 'stuck', status: 'delivered', attempts: 2, deduplicated: false },
        { channel: 'down', status: 'cancelled', deduplicated: false },
      ],
    });
    expect(new Set(gate.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(sound.received).toHaveLength(1);
    expect(added.received).toHaveLength(0);
    expect(place.rows()).toHaveLength(3);
  });

  test('that is told to end in the middle keeps its notifications, and goes on', async () => {
    await using gate = await startGate();
    const place = deployment({ ops: hook(gate.url) }, held);
    const first = await place.start();
    const client = new TaskClient(first.url);
    // Four at a time: the fifth waits.
    for (const message of ['1', '2', '3', '4'])
      await client.request('tools/call', { name: 'send_notification', arguments: { message } });
    for (let n = 0; n < 4; n += 1) await gate.next();
    const id = await client.begin(tool, { message: '5' });
    await until(() => place.rows().length === 5);
    await first.stop();
    expect(place.rows().filter(({ status }) => status === 'cancelled')).toEqual([]);
    await using second = await place.start();
    const done = new TaskClient(second.url).end(id);
    for (let n = 0; n < 5; n += 1) (await gate.next()).answer(204);
    expect((await done).result?.structuredContent).toMatchObject({ delivered: 1 });
  });

  test('that is cancelled takes back what nobody has tried yet', async () => {
    await using gate = await startGate();
    const place = deployment({ ops: hook(gate.url) }, held);
    await using server = await place.start();
    const client = new TaskClient(server.url);
    for (const message of ['1', '2', '3', '4'])
      await client.request('tools/call', { name: 'send_notification', arguments: { message } });
    const attempts = [];
    for (let n = 0; n < 4; n += 1) attempts.push(await gate.next());
    const taskId = await client.begin(tool, { message: '5' });
    await until(() => place.rows().length === 5);
    await client.request('tasks/cancel', { taskId });
    await until(() => place.rows().some(({ status }) => status === 'cancelled'));
    expect(await client.get(taskId)).toMatchObject({ status: 'cancelled' });
    for (const { answer } of attempts) answer(204);
    await until(() => place.rows().filter(({ status }) => status === 'delivered').length === 4);
    expect(gate.received).toHaveLength(4);
  });

  test('that is urgent asks its user, also in the next process', async () => {
    await using receiver = await startWebhookReceiver();
    const { start, rows } = deployment({ ops: hook(receiver.url) });
    const first = await start();
    const urgent = { message: 'Fire', priority: 'urgent' };
    const [yes, no] = [
      await new TaskClient(first.url).begin(tool, urgent),
      await new TaskClient(first.url).begin(tool, urgent),
    ];
    for (const id of [yes, no]) {
      const asked = await new TaskClient(first.url).until(id, ({ status }) => status === 'input_required');
      expect(asked.inputRequests?.urgent?.params.message).toMatch(/^Send this as urgent to ops\?/);
    }
    await kill(first);
    expect(rows()).toEqual([]);
    await using second = await start();
    const client = new TaskClient(second.url);
    const answer = (taskId: string, action: string) =>
      client.request('tasks/update', { taskId, inputResponses: { urgent: { action, content: {} } } });
    await answer(no, 'decline');
    expect((await client.end(no)).result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('Nothing was sent') }],
    });
    await answer(yes, 'accept');
    expect((await client.end(yes)).result?.structuredContent).toMatchObject({
      delivered: 1,
      confirmation: 'The user agreed.',
    });
    expect(receiver.received).toHaveLength(1);
  });

  test('belongs to whoever began it', async () => {
    await using issuer = await startAuthorizationServer();
    const { env } = deployment({ log: { type: 'log' } });
    await using server = await startHttp(bin, { env: { ...env, AUTH_ISSUER: issuer.issuer } });
    const clientOf = async (sub: string) => {
      const exp = Math.floor(Date.now() / 1_000) + 300;
      const token = await issuer.sign({ iss: issuer.issuer, aud: server.url, sub, client_id: 'test', exp });
      return new TaskClient(server.url, { authorization: `Bearer ${token}` });
    };
    const [ann, bob] = [await clientOf('ann'), await clientOf('bob')];
    const taskId = await ann.begin(tool, { message: 'private' });
    for (const method of ['tasks/get', 'tasks/cancel', 'tasks/update'])
      expect((await bob.request(method, { taskId })).error).toMatchObject({ code: -32_602 });
    const { result } = await ann.end(taskId);
    expect(result?.structuredContent).toMatchObject({ delivered: 1 });
    // Its notifications are the caller's, too.
    const list = { name: 'list_notifications', arguments: {} };
    expect(JSON.stringify((await ann.request('tools/call', list)).result)).toContain('private');
    expect(JSON.stringify((await bob.request('tools/call', list)).result)).not.toContain('private');
  });
});

test.each(clientKinds)('%s, which does not know tasks, gets a plain answer', async (client) => {
  await using receiver = await startWebhookReceiver();
  const { env } = deployment({ ops: hook(receiver.url) });
  await using connection = await connect({ client, wiring: 'http', server, env });
  const result = await connection.client.callTool(tool, { message: 'Released', idempotency_key: 'k' });
  expect(result.structuredContent).toMatchObject({ delivered: 1, notifications: [{ deduplicated: false }] });
  const again = await connection.client.callTool(tool, { message: 'Released', idempotency_key: 'k' });
  expect(again.structuredContent).toMatchObject({ delivered: 1, notifications: [{ deduplicated: true }] });
  expect(receiver.received).toHaveLength(1);
});

test.skipIf(postgresBin === undefined)('on PostgreSQL a broadcast runs as a task, too', async () => {
  await using postgres = await startPostgres();
  const { env } = deployment({ log: { type: 'log' } });
  const database = { NOTIFICATIONS_DATABASE: postgres.createDatabase() };
  await using server = await startHttp(bin, { env: { ...env, ...database } });
  const client = new TaskClient(server.url);
  const { result } = await client.end(await client.begin(tool, { message: 'Released' }));
  expect(result?.structuredContent).toMatchObject({ delivered: 1 });
});
