import { EventEmitter, once } from 'node:events';
import { connect, type Notification } from '@mcp-reference/testing';
import { type Postgres, postgresBin, startPostgres } from '@mcp-reference/testing/postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres } from '../src/outbox/postgres.js';
import { OutboxStore } from '../src/outbox/store.js';
import { silentLog } from './support/outgoing.js';
import { startGate } from './support/receiver-gate.js';
import { environment, server } from './support/server-under-test.js';
import { type Bench, draft, maxQueued, storeContract } from './support/store-contract.js';

describe.skipIf(postgresBin === undefined)('the outbox in PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres[Symbol.asyncDispose]());

  storeContract(async (): Promise<Bench> => {
    const url = postgres.createDatabase();
    let time = Date.parse('2026-06-01T12:00:00Z');
    const log = { ...silentLog, error: (...parts: unknown[]) => process.stderr.write(`${parts}\n`) };
    const openStore = async () => {
      const store = new OutboxStore(openPostgres(url, { log }), { now: () => time, maxQueued });
      await store.open();
      return store;
    };
    const store = await openStore();
    const other = await openStore();
    return {
      store,
      other,
      now: () => time,
      advance(ms) {
        time += ms;
      },
      async [Symbol.asyncDispose]() {
        await store.close();
        await other.close();
      },
    };
  });

  test('a lock that another session holds is waited for a while, and then said in words', async () => {
    const url = postgres.createDatabase();
    const store = new OutboxStore(openPostgres(url, { log: silentLog, patienceMs: 300 }));
    await store.open();
    const holder = new pg.Client(url);
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE mcp_notifications.outbox IN ACCESS EXCLUSIVE MODE');
    const busy = { name: 'OutboxUnavailable', message: expect.stringMatching(/busy, try again/) };
    await expect(store.accept([draft(Date.now())])).rejects.toMatchObject(busy);
    await expect(store.list({ owner: '', limit: 1 })).rejects.toMatchObject(busy);
    await holder.query('ROLLBACK');
    expect(await store.accept([draft(Date.now())])).toHaveLength(1);
    // A server that hangs up is trouble of the moment, too.
    const heard = new Set<string>();
    const changes = new EventEmitter();
    store.on('change', (id) => {
      heard.add(id);
      changes.emit('heard');
    });
    await holder.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mcp-notifications' AND query NOT LIKE 'LISTEN%'",
    );
    const [after] = await store.accept([draft(Date.now())]).catch(() => store.accept([draft(Date.now())]));
    while (!heard.has(after?.notification.id ?? '')) await once(changes, 'heard');
    await holder.end();
    await store.close();
  });

  test('the built server delivers from it, and takes over from a process that was killed', async () => {
    await using gate = await startGate();
    const env = {
      ...environment({ ops: { type: 'webhook', url: gate.url, allowPrivate: true } }),
      NOTIFICATIONS_DATABASE: postgres.createDatabase(),
      NOTIFICATIONS_WAIT_SECONDS: '0',
      NOTIFICATIONS_ATTEMPT_TIMEOUT_MS: '500',
    };
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    const onNotification = ({ method }: Notification) => {
      if (method === 'notifications/resources/updated') resolve();
    };
    await using first = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
    const send = { message: 'through PostgreSQL', idempotency_key: 'k' };
    const { structuredContent } = await first.client.callTool('send_notification', send);
    const id = String(structuredContent?.id);
    expect((await gate.next()).id).toBe(id);
    first.process?.kill('SIGKILL');
    await first.process?.exited();

    // An attempt of this one does not time out, however busy the machine is.
    const patient = { ...env, NOTIFICATIONS_ATTEMPT_TIMEOUT_MS: '20000' };
    await using second = await connect({
      client: 'v2-legacy',
      wiring: 'stdio',
      server,
      env: patient,
      onNotification,
    });
    await second.client.subscribe(`outbox://${id}`);
    const again = await second.client.callTool('send_notification', send);
    expect(again.structuredContent).toMatchObject({ id, deduplicated: true });
    const retried = await gate.next();
    expect(retried.id).toBe(id);
    retried.answer(200);
    await heard;
    let status: unknown;
    do status = (await second.client.callTool('get_notification', { id })).structuredContent?.status;
    while (status !== 'delivered');
  });

  /** Texts that PostgreSQL, LIKE or JSON read in their own way. */
  const odd = [
    '\0',
    '\0abc',
    'ops\0',
    '\ud800',
    'a\udfff',
    '\u2028',
    '%',
    '_',
    '\\',
    "'",
    '"',
    '$1',
    'é'.repeat(1e5),
  ];

  test('odd characters are answered by the built server, and nothing is logged as a fault', async () => {
    const env = {
      ...environment({ ops: { type: 'log' } }),
      NOTIFICATIONS_DATABASE: postgres.createDatabase(),
    };
    await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
    const { client, process } = connection;
    const good = {
      send_notification: {
        message: 'm',
        title: 't',
        channel: 'ops',
        idempotency_key: 'k',
        deliver_at: 'PT1H',
      },
      broadcast_notification: { message: 'm', title: 't', idempotency_key: 'b', deliver_at: 'PT1H' },
      list_notifications: { status: 'queued', cursor: 'c', channel: 'ops' },
      get_notification: { id: 'x' },
      cancel_notification: { id: 'x' },
      retry_notification: { id: 'x' },
    };
    for (const text of odd) {
      for (const [tool, args] of Object.entries(good)) {
        for (const name of Object.keys(args)) {
          const { content } = await client.callTool(tool, { ...args, [name]: text });
          expect(JSON.stringify(content), `${tool} ${name} ${JSON.stringify(text)}`).not.toMatch(
            /internal error/i,
          );
        }
      }
      const uri = `outbox://${encodeURIComponent(text.toWellFormed())}`;
      await expect(client.readResource(uri)).rejects.toThrow(/not found|Invalid uri/i);
    }
    expect(process?.stderr).not.toMatch(/"level":"error"|internal error/i);
  });
});
