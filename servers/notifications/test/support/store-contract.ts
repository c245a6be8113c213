import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { Draft, Notification } from '../../src/notification.js';
import type { Lease, OutboxStore } from '../../src/outbox/store.js';

/** A store under test, and its clock. */
export interface Bench extends AsyncDisposable {
  store: OutboxStore;
  /** Another process on the same outbox. */
  other: OutboxStore;
  now(): number;
  advance(ms: number): void;
}

export const leaseMs = 30_000;
export const maxQueued = 50;

export function draft(now: number, change: Partial<Draft> = {}): Draft {
  return {
    owner: '',
    channel: 'ops',
    title: null,
    message: 'hello',
    priority: 'normal',
    status: 'queued',
    dueAt: now,
    key: null,
    fingerprint: 'f',
    ...change,
  };
}

/** The promises of every outbox, on any engine. */
export function storeContract(open: () => Promise<Bench>): void {
  const accept = async ({ store, now }: Bench, change: Partial<Draft> = {}): Promise<Notification> => {
    const [accepted] = await store.accept([draft(now(), change)]);
    if (!accepted) throw new Error('nothing accepted');
    return accepted.notification;
  };
  const lease = async (bench: Bench, store = bench.store): Promise<Lease> => {
    const [one] = await store.lease('ops', 1, leaseMs);
    if (!one) throw new Error('nothing to lease');
    return one;
  };

  test('what is accepted is there for every process', async () => {
    await using bench = await open();
    const { id } = await accept(bench, { title: 'Title', message: 'text \u{1f600}\nline', priority: 'high' });
    expect(await bench.other.get('', id)).toMatchObject({
      status: 'queued',
      title: 'Title',
      message: 'text \u{1f600}\nline',
      priority: 'high',
      attempts: 0,
      leased: false,
      lastError: null,
    });
  });

  test('what a task accepted is found again, by every process, also what was accepted before under its key', async () => {
    await using bench = await open();
    const { store, other, now } = bench;
    expect(await other.acceptedBy('', 'task')).toBeUndefined();
    const known = await accept(bench, { key: 'k' });
    const accepted = await store.accept(
      [draft(now(), { key: 'k' }), draft(now(), { channel: 'log' })],
      'task',
    );
    expect(accepted.map(({ deduplicated }) => deduplicated)).toEqual([true, false]);
    expect(accepted[0]?.notification.id).toBe(known.id);
    expect(await other.acceptedBy('', 'task')).toEqual(accepted);
    expect(await other.acceptedBy('', 'another')).toBeUndefined();
    // All or none: also the note.
    const wrong = [draft(now(), { channel: 'log' }), draft(now(), { key: 'k', fingerprint: 'other' })];
    await expect(store.accept(wrong, 'refused')).rejects.toThrow('idempotency_key');
    expect(await other.acceptedBy('', 'refused')).toBeUndefined();
  });

  test('the same key is the same notification, also for another process', async () => {
    await using bench = await open();
    const { id } = await accept(bench, { key: 'k' });
    const [again] = await bench.other.accept([draft(bench.now(), { key: 'k' })]);
    expect(again).toMatchObject({ deduplicated: true, notification: { id } });
    expect(await bench.store.list({ owner: '', limit: 10 })).toHaveLength(1);
  });

  test('processes that accept the same key at once accept one notification', async () => {
    await using bench = await open();
    const stores = [bench.store, bench.other, bench.store, bench.other, bench.store, bench.other];
    for (const key of ['a', 'b', 'c']) {
      const accepted = await Promise.all(stores.map((store) => store.accept([draft(bench.now(), { key })])));
      const all = accepted.flat();
      expect(new Set(all.map(({ notification }) => notification.id)).size).toBe(1);
      expect(all.filter(({ deduplicated }) => !deduplicated)).toHaveLength(1);
    }
    expect(await bench.store.list({ owner: '', limit: 10 })).toHaveLength(3);
    expect(await bench.store.find('', 'a')).toMatchObject({ status: 'queued' });
    expect(await bench.store.find('', 'd')).toBeUndefined();
    expect(await bench.store.find('somebody else', 'a')).toBeUndefined();
  });

  test('the same key for something else is refused, and nothing of the batch is kept', async () => {
    await using bench = await open();
    await accept(bench, { key: 'k' });
    const drafts = [draft(bench.now()), draft(bench.now(), { key: 'k', fingerprint: 'other' })];
    await expect(bench.store.accept(drafts)).rejects.toThrow(/^Not accepted\. idempotency_key: belongs to/);
    expect(await bench.store.list({ owner: '', limit: 10 })).toHaveLength(1);
  });

  test('two owners may use the same key, and do not see each other', async () => {
    await using bench = await open();
    const mine = await accept(bench, { key: 'k', owner: 'me' });
    const yours = await accept(bench, { key: 'k', owner: 'you' });
    expect(yours.id).not.toBe(mine.id);
    expect(await bench.store.get('you', mine.id)).toBeUndefined();
    expect(await bench.store.list({ owner: 'you', limit: 10 })).toMatchObject([{ id: yours.id }]);
    expect(await bench.store.cancel('you', mine.id)).toBeUndefined();
    expect(await bench.store.retry('you', mine.id)).toBeUndefined();
  });

  test('a leased notification is nobody else’s', async () => {
    await using bench = await open();
    const { id } = await accept(bench);
    const { notification } = await lease(bench);
    expect(notification).toMatchObject({ id, attempts: 1, leased: true });
    expect(await bench.other.lease('ops', 10, leaseMs)).toEqual([]);
  });

  test('many processes that take at once take each notification once', async () => {
    await using bench = await open();
    await bench.store.accept(Array.from({ length: 20 }, () => draft(bench.now())));
    const taken = await Promise.all(
      [bench.store, bench.other, bench.store, bench.other].map((store) => store.lease('ops', 10, leaseMs)),
    );
    const ids = taken.flat().map(({ notification }) => notification.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(20);
  });

  test('a lease that has ended is taken over, and who had it settles nothing any more', async () => {
    await using bench = await open();
    const { id } = await accept(bench);
    const dead = await lease(bench);
    bench.advance(leaseMs + 1_000);
    const taken = await lease(bench, bench.other);
    expect(taken.notification).toMatchObject({ id, attempts: 2 });
    expect(await bench.store.settle(dead, { kind: 'delivered' })).toBe(false);
    expect(await bench.other.settle(taken, { kind: 'delivered' })).toBe(true);
    expect(await bench.store.get('', id)).toMatchObject({ status: 'delivered', attempts: 2, leased: false });
  });

  test('a lease that has ended and that nobody took is still good for a late confirmation', async () => {
    await using bench = await open();
    const { id } = await accept(bench);
    const late = await lease(bench);
    bench.advance(leaseMs + 1_000);
    expect(await bench.store.settle(late, { kind: 'delivered' })).toBe(true);
    expect(await bench.store.get('', id)).toMatchObject({ status: 'delivered' });
    expect(await bench.other.lease('ops', 10, leaseMs)).toEqual([]);
  });

  test('what failed is tried again at its time, not before', async () => {
    await using bench = await open();
    const { id } = await accept(bench);
    await bench.store.settle(await lease(bench), {
      kind: 'retry',
      dueAt: bench.now() + 5_000,
      error: 'HTTP 503',
    });
    expect(await bench.store.get('', id)).toMatchObject({
      status: 'queued',
      lastError: 'HTTP 503',
      leased: false,
    });
    expect(await bench.store.nextDue(['ops', 'other'])).toBe(bench.now() + 5_000);
    expect(await bench.store.lease('ops', 1, leaseMs)).toEqual([]);
    bench.advance(5_000);
    expect((await lease(bench)).notification).toMatchObject({ id, attempts: 2 });
  });

  test('a dead letter is kept, and tried again only when asked for', async () => {
    await using bench = await open();
    const { id } = await accept(bench);
    await bench.store.settle(await lease(bench), { kind: 'dead', error: 'HTTP 410' });
    expect(await bench.store.list({ owner: '', status: 'failed', limit: 5 })).toMatchObject([
      { id, lastError: 'HTTP 410' },
    ]);
    expect(await bench.store.lease('ops', 1, leaseMs)).toEqual([]);
    expect(await bench.store.retry('', id)).toMatchObject({ id, status: 'queued', attempts: 0 });
    expect((await lease(bench)).notification).toMatchObject({ id, attempts: 1 });
  });

  test('what is delivered, or being tried, is not tried again or cancelled', async () => {
    await using bench = await open();
    const { id } = await accept(bench);
    const leased = await lease(bench);
    expect(await bench.store.retry('', id)).toBeUndefined();
    expect(await bench.store.cancel('', id)).toBeUndefined();
    await bench.store.settle(leased, { kind: 'delivered', note: 'noted' });
    expect(await bench.store.retry('', id)).toBeUndefined();
    expect(await bench.store.cancel('', id)).toBeUndefined();
    expect(await bench.store.get('', id)).toMatchObject({ status: 'delivered', lastError: 'noted' });
  });

  test('a cancelled notification is never taken, and its key is free again', async () => {
    await using bench = await open();
    const { id } = await accept(bench, { key: 'k', dueAt: bench.now() + 60_000 });
    expect(await bench.other.cancel('', id)).toMatchObject({ status: 'cancelled' });
    bench.advance(60_000);
    expect(await bench.store.lease('ops', 1, leaseMs)).toEqual([]);
    expect((await accept(bench, { key: 'k' })).id).not.toBe(id);
  });

  test('a scheduled notification waits for its time', async () => {
    await using bench = await open();
    const { id } = await accept(bench, { dueAt: bench.now() + 3_600_000 });
    expect(await bench.store.lease('ops', 1, leaseMs)).toEqual([]);
    bench.advance(3_600_000);
    expect((await lease(bench)).notification.id).toBe(id);
  });

  test('what nobody works off for a year still waits', async () => {
    await using bench = await open();
    const { id } = await accept(bench);
    bench.advance(366 * 86_400_000);
    await bench.store.purge(bench.now());
    expect((await lease(bench)).notification.id).toBe(id);
  });

  test('many that take, cancel and try again the same notifications at once do not block each other', async () => {
    await using bench = await open();
    const drafts = Array.from({ length: 40 }, () => draft(bench.now()));
    const ids = (await bench.store.accept(drafts)).map(({ notification }) => notification.id).toReversed();
    const [taken, ...changed] = await Promise.all([
      bench.store.lease('ops', 40, leaseMs),
      ...ids.map((id, index) =>
        index % 2 === 0 ? bench.other.cancel('', id) : bench.other.retry('', id).then(() => undefined),
      ),
    ]);
    // Each was taken, or cancelled, or still waits: never two of these.
    const cancelled = changed.flatMap((one) => (one ? [one.id] : []));
    expect(taken.filter(({ notification }) => cancelled.includes(notification.id))).toEqual([]);
    const left = await bench.other.lease('ops', 40, leaseMs);
    expect(taken.length + cancelled.length + left.length).toBe(40);
  });

  test('the urgent goes first, and each channel has a queue of its own', async () => {
    await using bench = await open();
    for (const priority of ['low', 'urgent', 'normal', 'high'] as const) await accept(bench, { priority });
    await accept(bench, { channel: 'other' });
    const order: string[] = [];
    for (let index = 0; index < 4; index += 1) order.push((await lease(bench)).notification.priority);
    expect(order).toEqual(['urgent', 'high', 'normal', 'low']);
    expect(await bench.store.lease('ops', 1, leaseMs)).toEqual([]);
    expect(await bench.store.queued()).toEqual(
      new Map([
        ['ops', 4],
        ['other', 1],
      ]),
    );
  });

  test('owners take turns, whatever their priorities and however many they have', async () => {
    await using bench = await open();
    const flood = (owner: string, n: number, priority: Draft['priority']) =>
      bench.store.accept(Array.from({ length: n }, () => draft(bench.now(), { owner, priority })));
    await flood('flooder', 5, 'urgent');
    await flood('ann', 2, 'low');
    await flood('zoe', 2, 'normal');
    const order: string[] = [];
    for (const limit of [1, 1, 1, 2, 4])
      order.push(...(await bench.store.lease('ops', limit, leaseMs)).map((one) => one.notification.owner));
    const turns = ['ann', 'flooder', 'zoe', 'ann', 'flooder', 'zoe', 'flooder', 'flooder', 'flooder'];
    expect(order).toEqual(turns);
  });

  test('an owner who fills their share leaves the rest to the others, and can make room', async () => {
    await using bench = await open();
    for (const change of [{}, { channel: 'inbox', status: 'stored' as const }]) {
      const share = maxQueued / 10;
      const later = { dueAt: bench.now() + 86_400_000, owner: 'flooder', ...change };
      const [one] = await bench.store.accept(Array.from({ length: share }, () => draft(bench.now(), later)));
      const more = bench.store.accept([draft(bench.now(), later)]);
      await expect(more).rejects.toThrow(new RegExp(`is full: .*\\b${share} notifications`));
      await accept(bench, { ...later, owner: 'other' });
      await bench.store.cancel('flooder', one?.notification.id ?? '');
      await accept(bench, later);
    }
  });

  test('a lease from a clock that was ahead is over when the clock is right', async () => {
    await using bench = await open();
    const { id } = await accept(bench, { dueAt: bench.now() + 1_000 });
    const year = 400 * 86_400_000;
    bench.advance(year);
    const late = await lease(bench);
    bench.advance(-year);
    expect(await bench.other.cancel('', id)).toBeUndefined();
    await bench.other.followClock();
    const taken = await lease(bench, bench.other);
    expect(taken.notification).toMatchObject({ id, attempts: 2 });
    expect(await bench.store.settle(late, { kind: 'delivered' })).toBe(false);
    expect(await bench.other.settle(taken, { kind: 'delivered' })).toBe(true);
  });

  test('delays from a clock that was ahead count from the right time, instants stay', async () => {
    await using bench = await open();
    const year = 400 * 86_400_000;
    const instant = bench.now() + year + 3_600_000;
    bench.advance(year);
    await accept(bench, { message: 'retried' });
    const failed = await lease(bench);
    await bench.store.settle(failed, { kind: 'retry', dueAt: bench.now() + 8_000, error: 'HTTP 503' });
    await accept(bench, { message: 'at once' });
    await accept(bench, { message: 'in an hour', dueAt: bench.now() + 3_600_000 });
    await accept(bench, { message: 'at an instant', dueAt: instant, atInstant: true });
    bench.advance(-year);
    await bench.store.followClock();
    const listed = await bench.store.list({ owner: '', limit: 10 });
    const waits = listed.map(({ message, dueAt }) => [message, dueAt - bench.now()]);
    expect(Object.fromEntries(waits)).toEqual({
      'at once': 0,
      retried: 8_000,
      'in an hour': 3_600_000,
      'at an instant': instant - bench.now(),
    });
    expect(await bench.store.nextDue(['ops'])).toBe(bench.now());
  });

  test('clocks of two machines that differ a little end no lease', async () => {
    await using bench = await open();
    await accept(bench);
    await lease(bench);
    bench.advance(-60_000);
    await bench.other.followClock();
    expect(await bench.other.lease('ops', 1, leaseMs)).toEqual([]);
  });

  test('the inbox is kept, and nobody delivers it', async () => {
    await using bench = await open();
    const { id } = await accept(bench, { channel: 'inbox', status: 'stored' });
    expect(await bench.store.lease('inbox', 1, leaseMs)).toEqual([]);
    expect(await bench.store.list({ owner: '', status: 'stored', limit: 5 })).toMatchObject([{ id }]);
    expect(await bench.store.nextDue(['inbox'])).toBeUndefined();
  });

  test('the list is newest first, and no longer than asked for', async () => {
    await using bench = await open();
    for (const message of ['1', '2', '3']) await accept(bench, { message });
    const latest = await bench.store.list({ owner: '', limit: 2 });
    expect(latest.map(({ message }) => message)).toEqual(['3', '2']);
  });

  test('what was finished long ago is forgotten, what waits is not', async () => {
    await using bench = await open();
    const done = await accept(bench);
    await bench.store.settle(await lease(bench), { kind: 'delivered' });
    const waiting = await accept(bench, { dueAt: bench.now() + 90 * 86_400_000 });
    bench.advance(40 * 86_400_000);
    expect(await bench.store.purge(bench.now() - 30 * 86_400_000)).toBe(1);
    expect(await bench.store.get('', done.id)).toBeUndefined();
    expect(await bench.store.get('', waiting.id)).toMatchObject({ status: 'queued' });
  });

  test('every change is told to every process', async () => {
    await using bench = await open();
    const change = async () => (await once(bench.other, 'change'))[0];
    const onAccepted = change();
    const { id } = await accept(bench);
    expect(await onAccepted).toBe(id);
    const onLeased = change();
    const leased = await lease(bench);
    expect(await onLeased).toBe(id);
    const onSettled = change();
    await bench.store.settle(leased, { kind: 'delivered' });
    expect(await onSettled).toBe(id);
  });

  test('an id that is no id is not found', async () => {
    await using bench = await open();
    for (const id of ['', 'x', "' OR 1=1 --", '../etc/passwd']) {
      expect(await bench.store.get('', id)).toBeUndefined();
      expect(await bench.store.retry('', id)).toBeUndefined();
      expect(await bench.store.cancel('', id)).toBeUndefined();
    }
  });

  test('a full outbox refuses, and says so', async () => {
    await using bench = await open();
    const later = bench.now() + 86_400_000;
    await bench.store.accept(Array.from({ length: maxQueued - 1 }, () => draft(later)));
    await expect(bench.store.accept([draft(later), draft(later)])).rejects.toThrow(/outbox is full/);
    expect(await bench.store.queued()).toEqual(new Map([['ops', maxQueued - 1]]));
    await bench.store.accept([draft(later, { key: 'last' })]);
    await expect(bench.store.accept([draft(later)])).rejects.toThrow(/outbox is full/);
    // A message that exists already takes no room.
    const [known] = await bench.store.accept([draft(later, { key: 'last' })]);
    expect(known?.deduplicated).toBe(true);
  });

  test('a full inbox refuses too, and leaves the queue alone', async () => {
    await using bench = await open();
    const kept = draft(bench.now(), { channel: 'inbox', status: 'stored' });
    await bench.store.accept(Array.from({ length: maxQueued }, () => kept));
    await expect(bench.store.accept([kept])).rejects.toThrow(/local inbox is full/);
    await accept(bench);
  });
}
