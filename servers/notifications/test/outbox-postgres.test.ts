import { connect, type Notification } from '@mcp-reference/testing';
import { type Postgres, postgresBin, startPostgres } from '@mcp-reference/testing/postgres';
import { TestClock } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgresStore } from '../src/outbox/postgres.js';
import { startGate } from './support/receiver-gate.js';
import { environment, server } from './support/server-under-test.js';
import { type Bench, leaseMs, maxQueued, storeContract } from './support/store-contract.js';

describe.skipIf(postgresBin === undefined)('the outbox in PostgreSQL, worked off by pg-boss', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres(postgresBin ?? '');
  });
  afterAll(() => postgres[Symbol.asyncDispose]());

  storeContract(async (): Promise<Bench> => {
    const url = postgres.createDatabase();
    const clock = new TestClock('2026-06-01T12:00:00Z');
    const log = { info() {}, warn() {}, error: (...parts: unknown[]) => process.stderr.write(`${parts}\n`) };
    const options = { leaseMs, log, now: () => clock.now(), boss: { clock }, maxQueued };
    const store = await openPostgresStore(url, options);
    const other = await openPostgresStore(url, options);
    return {
      store,
      other,
      now: () => clock.now(),
      async advance(ms) {
        await clock.setTime(clock.now() + ms);
        // What pg-boss does by itself every few seconds: find attempts whose time is over.
        await store.boss.supervise();
      },
      async [Symbol.asyncDispose]() {
        await store.close();
        await other.close();
      },
    };
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

    await using second = await connect({ client: 'v2-legacy', wiring: 'stdio', server, env, onNotification });
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
});
