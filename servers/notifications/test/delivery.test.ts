import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Channel, DeliveryError } from '../src/channels/channel.js';
import type { Notification, Outgoing } from '../src/notification.js';
import { type RetryPolicy, retryDelay } from '../src/outbox/backoff.js';
import type { OutboxStore } from '../src/outbox/store.js';
import { DeliveryWorker } from '../src/outbox/worker.js';
import { untilSettled } from '../src/sending.js';
import { openSqliteStore } from './support/open-store.js';
import { silentLog } from './support/outgoing.js';
import { draft } from './support/store-contract.js';

type Deliver = (
  attempt: number,
  outgoing: Outgoing,
  signal: AbortSignal,
) => Promise<string | undefined> | undefined;

const failing = (permanent: boolean, retryAfterMs?: number) => async (): Promise<undefined> => {
  throw new DeliveryError('HTTP 503', { permanent, retryAfterMs });
};

/** An outbox on a real file, with a channel "ops" that does what the test says. */
async function openOutbox(deliver: Deliver, policy: Partial<RetryPolicy> = {}, others: Channel[] = []) {
  let attempt = 0;
  const ops: Channel = {
    name: 'ops',
    type: 'test',
    target: 'test',
    deliver: async (outgoing, signal) => deliver(++attempt, outgoing, signal),
  };
  const outbox = await openSqliteStore(join(mkdtempSync(join(tmpdir(), 'notifications-')), 'outbox.db'), {
    watchMs: 10,
  });
  const channels = new Map([ops, ...others].map((channel) => [channel.name, channel]));
  const worker = new DeliveryWorker({
    store: outbox,
    channels,
    policy: { maxAttempts: 5, baseMs: 2, attemptTimeoutMs: 10_000, ...policy },
    retentionDays: 30,
    log: silentLog,
  });
  await worker.start();
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await worker.stop(0);
    await outbox.close();
  };
  onTestFinished(close);
  return { outbox, channels, close, attempts: () => attempt };
}

/** Follows one notification until it is so. */
function until(
  outbox: OutboxStore,
  { id }: Notification,
  is: (notification: Notification) => boolean,
): Promise<Notification> {
  const { promise, resolve, reject } = Promise.withResolvers<Notification>();
  const look = async () => {
    const now = await outbox.get('', id);
    if (now && is(now)) resolve(now);
  };
  const onChange = () => void look().catch(reject);
  outbox.on('change', onChange);
  onChange();
  return promise.finally(() => outbox.off('change', onChange));
}

async function accept(outbox: OutboxStore, change: Parameters<typeof draft>[1] = {}): Promise<Notification> {
  const [accepted] = await outbox.accept([draft(Date.now(), change)]);
  if (!accepted) throw new Error('nothing accepted');
  return accepted.notification;
}

const finished = ({ status }: Notification) => status !== 'queued';
const noSignal = new AbortController().signal;

test('temporary trouble is tried again until the channel confirms', async () => {
  const { outbox } = await openOutbox((attempt) => (attempt < 4 ? failing(false)() : undefined));
  const done = await until(outbox, await accept(outbox), finished);
  expect(done).toMatchObject({ status: 'delivered', attempts: 4, lastError: null });
});

test('what stays in trouble becomes a dead letter after the last attempt', async () => {
  const { outbox, attempts } = await openOutbox(failing(false), { maxAttempts: 3 });
  const done = await until(outbox, await accept(outbox), finished);
  expect(done).toMatchObject({
    status: 'failed',
    attempts: 3,
    lastError: 'HTTP 503 (given up after 3 attempts)',
  });
  expect(attempts()).toBe(3);
});

test('what is refused for good becomes a dead letter at once', async () => {
  const { outbox, attempts } = await openOutbox(failing(true));
  const done = await until(outbox, await accept(outbox), finished);
  expect([done.status, attempts()]).toEqual(['failed', 1]);
});

test('a dead letter that is tried again keeps its id', async () => {
  const ids: string[] = [];
  const { outbox } = await openOutbox((attempt, { id }) => {
    ids.push(id);
    return attempt === 1 ? failing(true)() : undefined;
  });
  const dead = await until(outbox, await accept(outbox), finished);
  await outbox.retry('', dead.id);
  expect(await until(outbox, dead, finished)).toMatchObject({ status: 'delivered', attempts: 1 });
  expect(ids).toEqual([dead.id, dead.id]);
});

test('a receiver that asks for patience gets it, for everything that waits for it', async () => {
  const { outbox, channels, attempts } = await openOutbox((attempt) =>
    attempt === 1 ? failing(false, 3_600_000)() : undefined,
  );
  const first = await accept(outbox);
  const waiting = await until(outbox, first, ({ attempts, leased }) => attempts === 1 && !leased);
  expect(waiting.dueAt).toBeGreaterThan(Date.now() + 3_500_000);
  const second = await accept(outbox);
  const stands = await untilSettled({ outbox, channels }, second, AbortSignal.timeout(100));
  expect(stands).toMatchObject({ status: 'queued', attempts: 0 });
  expect(attempts()).toBe(1);
});

test('a channel that hangs is cut off at the deadline, and holds up no other', async () => {
  const quick: Channel = { name: 'quick', type: 'test', target: 'test', deliver: async () => undefined };
  const never = () => new Promise<undefined>(() => {});
  const { outbox } = await openOutbox(never, { attemptTimeoutMs: 100, maxAttempts: 1 }, [quick]);
  const stuck = await Promise.all(Array.from({ length: 8 }, () => accept(outbox)));
  const other = await accept(outbox, { channel: 'quick' });
  expect(await until(outbox, other, finished)).toMatchObject({ status: 'delivered' });
  for (const one of stuck) {
    const done = await until(outbox, one, finished);
    expect(done).toMatchObject({
      status: 'failed',
      lastError: expect.stringMatching(/^no confirmation within 0.1 s/),
    });
  }
});

test('a fault of a channel is trouble like any other, and its message is not shown', async () => {
  const { outbox } = await openOutbox(
    (attempt) => {
      if (attempt === 1) throw new TypeError('secret detail');
      return undefined;
    },
    { baseMs: 60_000 },
  );
  const stands = await until(
    outbox,
    await accept(outbox),
    ({ attempts, leased }) => attempts === 1 && !leased,
  );
  expect(stands).toMatchObject({ status: 'queued', lastError: 'internal error of the channel' });
});

test('what an ending process cuts short is due again at once', async () => {
  const started = Promise.withResolvers<void>();
  const { outbox, close } = await openOutbox((_attempt, _outgoing, signal) => {
    started.resolve();
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  await accept(outbox);
  await started.promise;
  const after = Promise.withResolvers<Notification | undefined>();
  outbox.on('change', (id) => after.resolve(outbox.get('', id)));
  await close();
  expect(await after.promise).toMatchObject({ status: 'queued', leased: false, attempts: 1 });
});

test('a message that ends its process on every attempt becomes a dead letter, not an endless loop', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'notifications-')), 'outbox.db');
  let time = Date.now() - 3_600_000;
  const dying = await openSqliteStore(file, { now: () => time });
  const [accepted] = await dying.accept([draft(time)]);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    expect(await dying.lease('ops', 1, 1_000)).toHaveLength(1);
    time += 2_000;
  }
  await dying.close();
  const outbox = await openSqliteStore(file);
  const deliver = async () => expect.unreachable('it must not be tried again');
  const channels = new Map([['ops', { name: 'ops', type: 'test', target: 'test', deliver }]]);
  const policy = { maxAttempts: 5, baseMs: 1, attemptTimeoutMs: 1_000 };
  const worker = new DeliveryWorker({ store: outbox, channels, policy, retentionDays: 30, log: silentLog });
  if (!accepted) throw new Error('nothing accepted');
  const done = until(outbox, accepted.notification, finished);
  await worker.start();
  expect(await done).toMatchObject({ status: 'failed', lastError: 'the process ended during every attempt' });
  await worker.stop(0);
  await outbox.close();
});

test('a clock that jumps ahead during an attempt does not make a second one', async () => {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const file = join(mkdtempSync(join(tmpdir(), 'notifications-')), 'outbox.db');
  const outbox = await openSqliteStore(file, { now, watchMs: 10 });
  const answered = Promise.withResolvers<undefined>();
  const started = Promise.withResolvers<void>();
  let attempts = 0;
  const deliver = () => {
    attempts += 1;
    started.resolve();
    return answered.promise;
  };
  const channels = new Map([['ops', { name: 'ops', type: 'test', target: 'test', deliver }]]);
  const policy = { maxAttempts: 5, baseMs: 1, attemptTimeoutMs: 60_000 };
  const worker = new DeliveryWorker({ store: outbox, channels, policy, retentionDays: 30, log: silentLog });
  const [accepted] = await outbox.accept([draft(now())]);
  if (!accepted) throw new Error('nothing accepted');
  await started.promise;
  ahead = 400 * 86_400_000;
  // A due message is taken before the later one.
  const taken = until(outbox, accepted.notification, (one) => one.attempts === 2);
  await outbox.accept([draft(now(), { channel: 'gone' })]);
  await taken;
  answered.resolve(undefined);
  expect(await until(outbox, accepted.notification, finished)).toMatchObject({ status: 'delivered' });
  expect(attempts).toBe(1);
  await worker.stop(0);
  await outbox.close();
});

test('a scheduled notification goes out when its time comes', async () => {
  const { outbox, channels } = await openOutbox(() => undefined);
  const later = await accept(outbox, { dueAt: Date.now() + 3_600_000 });
  const stands = await untilSettled({ outbox, channels }, later, noSignal);
  expect(stands).toMatchObject({ status: 'queued', attempts: 0 });
  const dueAt = Date.now() + 300;
  const done = await until(outbox, await accept(outbox, { dueAt }), finished);
  expect(done.status).toBe('delivered');
  expect(done.updatedAt).toBeGreaterThanOrEqual(dueAt);
});

test('what waits for a channel that is not configured stays, and the log says so', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'notifications-')), 'outbox.db');
  const outbox = await openSqliteStore(file);
  const [accepted] = await outbox.accept([draft(Date.now(), { channel: 'gone' })]);
  const warnings: unknown[] = [];
  const log = { ...silentLog, warn: (...warning: unknown[]) => void warnings.push(warning) };
  const policy = { maxAttempts: 5, baseMs: 1, attemptTimeoutMs: 1_000 };
  const channels = new Map();
  const worker = new DeliveryWorker({ store: outbox, channels, policy, retentionDays: 30, log });
  await worker.start();
  expect(warnings).toEqual([[expect.stringMatching(/not configured/), { channel: 'gone', count: 1 }]]);
  // Nobody waits for what this process cannot send.
  if (!accepted) throw new Error('nothing accepted');
  const stands = await untilSettled({ outbox, channels }, accepted.notification, noSignal);
  expect(stands).toMatchObject({ status: 'queued' });
  await worker.stop(0);
  await outbox.close();
});

describe('the delay between attempts', () => {
  test('doubles, is spread by chance over its upper half, and ends at an hour', () => {
    expect([1, 2, 3, 4].map((attempt) => retryDelay(attempt, 1_000, 1))).toEqual([
      1_000, 2_000, 4_000, 8_000,
    ]);
    expect([1, 2, 3, 4].map((attempt) => retryDelay(attempt, 1_000, 0))).toEqual([500, 1_000, 2_000, 4_000]);
    expect(retryDelay(1_000, 1_000, 1)).toBe(3_600_000);
  });

  test('is never shorter than the receiver asked for, and never longer than a day', () => {
    expect(retryDelay(1, 1_000, 0, 30_000)).toBe(30_000);
    expect(retryDelay(8, 1_000, 1, 30_000)).toBe(128_000);
    expect(retryDelay(1, 1_000, 0, 10 ** 12)).toBe(86_400_000);
  });
});
