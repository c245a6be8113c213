import { expect, test } from 'vitest';
import { checkRecords } from '../../src/users/records.js';
import {
  batchSize,
  UserExists,
  type UserRecord,
  type UserStore,
  type UsersChange,
} from '../../src/users/store.js';

export interface Bench extends AsyncDisposable {
  store: UserStore;
  /** The same database, opened as by another process. */
  other: UserStore;
}

export function makeUsers(count: number, name = 'User'): UserRecord[] {
  const users = Array.from({ length: count }, (_, index) => ({
    id: `user-${String(index).padStart(5, '0')}`,
    name: `${name} ${index}`,
    email: `user${index}@example.com`,
  }));
  const checked = checkRecords(users);
  if (!('records' in checked)) throw new Error(checked.problems.join('\n'));
  return checked.records;
}

const never = new AbortController().signal;

/** The behaviour of a store of users, on any engine. */
export function userStoreContract(open: () => Promise<Bench>): void {
  test('is empty at first, and imports users', async () => {
    await using bench = await open();
    const { store, other } = bench;
    expect(await store.count()).toBe(0);
    expect(await store.list(10)).toEqual([]);
    const result = await store.import(makeUsers(3), { onConflict: 'fail', signal: never });
    expect(result).toEqual({ inserted: 3, updated: 0, skipped: 0 });
    expect(await other.get('user-00001')).toEqual({
      id: 'user-00001',
      name: 'User 1',
      email: 'user1@example.com',
      title: null,
      locale: null,
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      updated_at: expect.any(String),
    });
    expect(await store.get('nobody')).toBeUndefined();
  });

  test('an import of a task is written once, however often it begins and wherever', async () => {
    await using bench = await open();
    const { store, other } = bench;
    const result = { inserted: 3, updated: 0, skipped: 0 };
    const users = makeUsers(3);
    const options = { onConflict: 'fail', signal: never, id: 'task' } as const;
    const cancelled = AbortSignal.abort(new Error('no'));
    await expect(store.import(users, { ...options, signal: cancelled })).rejects.toThrow('no');
    expect(await store.import(users, options)).toEqual(result);
    const written = await store.get('user-00000');
    expect(await other.import(makeUsers(3, 'Other'), { ...options, onConflict: 'update' })).toEqual(result);
    expect(await store.get('user-00000')).toEqual(written);
    // Another task, and a plain call, are other imports.
    await expect(other.import(users, { ...options, id: 'another' })).rejects.toThrow(UserExists);
    await expect(other.import(users, { onConflict: 'fail', signal: never })).rejects.toThrow(UserExists);
  });

  test('lists in the order of code points, and completes ids', async () => {
    await using bench = await open();
    const { store } = bench;
    const ids = ['b', 'a', 'Z', 'é', 'a%b'.replace('%', '_'), 'a.c', 'ab'];
    const records = ids.map((id) => ({ id, name: id, email: null, title: null, locale: null }));
    await store.import(records, { onConflict: 'fail', signal: never });
    const sorted = ['Z', 'a', 'a.c', 'a_b', 'ab', 'b', 'é'];
    expect((await store.list(100)).map(({ id }) => id)).toEqual(sorted);
    expect((await store.list(2)).map(({ id }) => id)).toEqual(['Z', 'a']);
    expect(await store.complete('a', 10)).toEqual(['a', 'a.c', 'a_b', 'ab']);
    expect(await store.complete('a_', 10)).toEqual(['a_b']);
    expect(await store.complete('%', 10)).toEqual([]);
  });

  test('a user that is there fails the import, is skipped, or is updated, as it was asked', async () => {
    await using bench = await open();
    const { store } = bench;
    await store.import(makeUsers(1), { onConflict: 'fail', signal: never });
    const more = makeUsers(batchSize + 2, 'New').reverse();
    await expect(store.import(more, { onConflict: 'fail', signal: never })).rejects.toBeInstanceOf(
      UserExists,
    );
    expect(await store.count()).toBe(1);
    expect(await store.import(more, { onConflict: 'skip', signal: never })).toEqual({
      inserted: batchSize + 1,
      updated: 0,
      skipped: 1,
    });
    expect((await store.get('user-00000'))?.name).toBe('User 0');
    expect(await store.import(more, { onConflict: 'update', signal: never })).toEqual({
      inserted: 0,
      updated: batchSize + 2,
      skipped: 0,
    });
    expect((await store.get('user-00000'))?.name).toBe('New 0');
  });

  test('a user called as SQL is a user', async () => {
    await using bench = await open();
    const name = "'); DROP TABLE users; --";
    const record = { id: 'bobby', name, email: null, title: null, locale: null };
    await bench.store.import([record], { onConflict: 'fail', signal: never });
    expect((await bench.store.get('bobby'))?.name).toBe(name);
    expect(await bench.store.get("' OR '1'='1")).toBeUndefined();
  });

  test('cancelling an import of 10,000 users after any batch leaves none of them', async () => {
    await using bench = await open();
    const { store, other } = bench;
    const users = makeUsers(10_000);
    for (let stopAt = batchSize; stopAt <= users.length; stopAt += 3 * batchSize) {
      const cancel = new AbortController();
      const onProgress = async (done: number) => {
        // Others see nothing of it meanwhile.
        if (done === batchSize) expect(await other.count()).toBe(0);
        if (done >= stopAt) cancel.abort(new Error('changed my mind'));
      };
      const result = store.import(users, { onConflict: 'fail', signal: cancel.signal, onProgress });
      await expect(result).rejects.toThrow('changed my mind');
      expect(await other.count()).toBe(0);
    }
    const seen: number[] = [];
    const onProgress = (done: number) => void seen.push(done);
    await store.import(users, { onConflict: 'fail', signal: never, onProgress });
    expect(await other.count()).toBe(10_000);
    expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => (index + 1) * batchSize));
  });

  test('cancelling after the last row was written, before it is committed, leaves none', async () => {
    await using bench = await open();
    const cancel = new AbortController();
    const onProgress = (done: number) => {
      if (done === 600) cancel.abort(new Error('late'));
    };
    const importing = bench.store.import(makeUsers(600), {
      onConflict: 'fail',
      signal: cancel.signal,
      onProgress,
    });
    await expect(importing).rejects.toThrow('late');
    expect(await bench.other.count()).toBe(0);
  });

  test('two imports at a time take turns', async () => {
    await using bench = await open();
    const [first, second] = await Promise.all([
      bench.store.import(makeUsers(600), { onConflict: 'skip', signal: never }),
      bench.other.import(makeUsers(700), { onConflict: 'skip', signal: never }),
    ]);
    expect(first.inserted + second.inserted).toBe(700);
    expect(await bench.store.count()).toBe(700);
  });

  test('changes by another process are heard: which users, and whether the list is another', async () => {
    await using bench = await open();
    const changes: UsersChange[] = [];
    const waiting: (() => void)[] = [];
    await bench.store.onChange((change) => {
      changes.push(change);
      for (const wake of waiting.splice(0)) wake();
    });
    const next = async (): Promise<UsersChange> => {
      for (let change = changes.shift(); ; change = changes.shift()) {
        if (change !== undefined) return change;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    };
    await bench.other.import(makeUsers(2), { onConflict: 'fail', signal: never });
    expect(await next()).toEqual({ ids: ['user-00000', 'user-00001'], list: true });
    const title = { ...makeUsers(1)[0], title: 'Engineer' } as UserRecord;
    await bench.other.import([title], { onConflict: 'update', signal: never });
    expect(await next()).toEqual({ ids: ['user-00000'], list: false });
    await bench.store.import(makeUsers(3), { onConflict: 'skip', signal: never });
    expect(await next()).toEqual({ ids: ['user-00002'], list: true });
  });
}
