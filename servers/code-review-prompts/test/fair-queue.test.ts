import { expect, test } from 'vitest';
import { FairQueue } from '../src/git/fair-queue.js';

const never = new AbortController().signal;

/** Starts so many pieces of work for each caller, and ends each that runs, one after the other. */
async function orderOf(queue: FairQueue, callers: string[]): Promise<string[]> {
  const order: string[] = [];
  const running: Disposable[] = [];
  const all = callers.map(async (caller) => {
    const place = await queue.enter(caller, never);
    order.push(caller);
    running.push(place);
  });
  while (order.length < callers.length || running.length > 0) {
    await new Promise(setImmediate);
    running.shift()?.[Symbol.dispose]();
  }
  await Promise.all(all);
  return order;
}

test('callers take turns, however much one of them has asked for before', async () => {
  const order = await orderOf(new FairQueue(2), ['a', 'a', 'a', 'a', 'a', 'a', 'b', 'b', 'c']);
  expect(order.slice(0, 6).sort()).toEqual(['a', 'a', 'a', 'b', 'b', 'c']);
});

test('one caller never holds more than half of the places', async () => {
  const queue = new FairQueue(4);
  const held = [await queue.enter('a', never), await queue.enter('a', never)];
  let third = false;
  const waiting = queue.enter('a', never).then((place) => {
    third = true;
    return place;
  });
  held.push(await queue.enter('b', never), await queue.enter('c', never));
  expect(third).toBe(false);
  for (const place of held) place[Symbol.dispose]();
  (await waiting)[Symbol.dispose]();
  expect(third).toBe(true);
});

test('whoever gives up leaves the queue, and the next one goes on', async () => {
  const queue = new FairQueue(1);
  const held = await queue.enter('a', never);
  const impatient = new AbortController();
  const gone = queue.enter('b', impatient.signal);
  const next = queue.enter('c', never);
  impatient.abort(new Error('too long'));
  await expect(gone).rejects.toThrow('too long');
  held[Symbol.dispose]();
  (await next)[Symbol.dispose]();
  expect(await orderOf(queue, ['a', 'b'])).toEqual(['a', 'b']);
});
