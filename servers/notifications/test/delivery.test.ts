import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Channel, DeliveryError } from '../src/channels/channel.js';
import type { Notification, Outgoing } from '../src/notification.js';
import { type RetryPolicy, retryDelay } from '../src/outbox/backoff.js';
import { DeliveringOutbox } from '../src/outbox/outbox.js';
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
  const store = await openSqliteStore(join(mkdtempSync(join(tmpdir(), 'notifications-')), 'outbox.db'), {
    watchMs: 10,
  });
  const outbox = new DeliveringOutbox({
    store,
    channels: new Map([ops, ...others].map((channel) => [channel.name, channel])),
    policy: { maxAttempts: 5, baseMs: 2, attemptTimeoutMs: 10_000, ...policy },
    retentionDays: 30,
    log: silentLog,
  });
  await outbox.start();
  let open = true;
  const close = async () => {
    if (open) await outbox.close(0);
    open = false;
  };
  onTestFinished(close);
  return { outbox, store, close, attempts: () => attempt };
}

/** Follows one notification until it is so. */
function until(
  outbox: DeliveringOutbox,
  { id }: Notification,
  is: (notification: Notification) => boolean,
): Promise<Notification> {
  const { promise, resolve, reject } = Promise.withResolvers<Notification>();
  const look = async () => {
    const now = await outbox.store.get('', id);
    if (now && is(now)) resolve(now);
  };
  const stop = outbox.store.onChange(() => void look().catch(reject));
  void look().catch(reject);
  return promise.finally(stop);
}

async function accept(
  outbox: DeliveringOutbox,
  change: Parameters<typeof draft>[1] = {},
): Promise<Notification> {
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
  const { outbox, attempts } = await openOutbox((attempt) =>
    attempt === 1 ? failing(false, 3_600_000)() : undefined,
  );
  const first = await accept(outbox);
  const waiting = await until(outbox, first, ({ attempts, leased }) => attempts === 1 && !leased);
  expect(waiting.dueAt).toBeGreaterThan(Date.now() + 3_500_000);
  const second = await accept(outbox);
  const [stands] = await outbox.wait([second], AbortSignal.timeout(100));
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
  const { outbox, store, close } = await openOutbox((_attempt, _outgoing, signal) => {
    started.resolve();
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  await accept(outbox);
  await started.promise;
  const after = Promise.withResolvers<Notification | undefined>();
  store.onChange((id) => after.resolve(store.get('', id)));
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
  const store = await openSqliteStore(file);
  const deliver = async () => expect.unreachable('it must not be tried again');
  const channels = new Map([['ops', { name: 'ops', type: 'test', target: 'test', deliver }]]);
  const policy = { maxAttempts: 5, baseMs: 1, attemptTimeoutMs: 1_000 };
  const outbox = new DeliveringOutbox({ store, channels, policy, retentionDays: 30, log: silentLog });
  if (!accepted) throw new Error('nothing accepted');
  const done = until(outbox, accepted.notification, finished);
  await outbox.start();
  expect(await done).toMatchObject({ status: 'failed', lastError: 'the process ended during every attempt' });
  await outbox.close(0);
});

test('a clock that jumps ahead during an attempt does not make a second one', async () => {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const file = join(mkdtempSync(join(tmpdir(), 'notifications-')), 'outbox.db');
  const store = await openSqliteStore(file, { now, watchMs: 10 });
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
  const outbox = new DeliveringOutbox({ store, channels, policy, retentionDays: 30, log: silentLog });
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
  await outbox.close(0);
});

test('a scheduled notification goes out when its time comes', async () => {
  const { outbox } = await openOutbox(() => undefined);
  const later = await accept(outbox, { dueAt: Date.now() + 3_600_000 });
  const [stands] = await outbox.wait([later], noSignal);
  expect(stands).toMatchObject({ status: 'queued', attempts: 0 });
  const dueAt = Date.now() + 300;
  const done = await until(outbox, await accept(outbox, { dueAt }), finished);
  expect(done.status).toBe('delivered');
  expect(done.updatedAt).toBeGreaterThanOrEqual(dueAt);
});

test('what waits for a channel that is not configured stays, and the log says so', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'notifications-')), 'outbox.db');
  const store = await openSqliteStore(file);
  const [accepted] = await store.accept([draft(Date.now(), { channel: 'gone' })]);
  const warnings: unknown[] = [];
  const log = { ...silentLog, warn: (...warning: unknown[]) => void warnings.push(warning) };
  const policy = { maxAttempts: 5, baseMs: 1, attemptTimeoutMs: 1_000 };
  const outbox = new DeliveringOutbox({ store, channels: new Map(), policy, retentionDays: 30, log });
  await outbox.start();
  expect(warnings).toEqual([[expect.stringMatching(/not configured/), { channel: 'gone', count: 1 }]]);
  // Nobody waits for what this process cannot send.
  const waiting = accepted ? [accepted.notification] : [];
  expect(await outbox.wait(waiting, noSignal)).toMatchObject([{ status: 'queued' }]);
  await outbox.close(0);
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
