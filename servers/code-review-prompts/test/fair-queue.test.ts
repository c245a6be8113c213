import { expect, test } from 'vitest';
import { FairQueue } from '../src/git/fair-queue.js';

const never = new AbortController().signal;

/** Starts a piece of work for each caller, and ends those that run, one after the other. */
async function orderOf(queue: FairQueue, callers: string[]): Promise<string[]> {
  const order: string[] = [];
  const running: (() => void)[] = [];
  const all = callers.map((caller) =>
    queue.run({ name: caller, signal: never }, () => {
      order.push(caller);
      return new Promise<void>((end) => running.push(end));
    }),
  );
  while (order.length < callers.length || running.length > 0) {
    await new Promise(setImmediate);
    running.shift()?.();
  }
  await Promise.all(all);
  return order;
}

/** Work that is ended from outside. */
function held(queue: FairQueue, caller: string, signal = never) {
  const { promise, resolve } = Promise.withResolvers<void>();
  let begun = false;
  const ended = queue.run({ name: caller, signal }, () => {
    begun = true;
    return promise;
  });
  return { ended, end: resolve, begun: () => new Promise(setImmediate).then(() => begun) };
}

test('callers take turns, however much one of them has asked for before', async () => {
  const order = await orderOf(new FairQueue(2), ['a', 'a', 'a', 'a', 'a', 'a', 'b', 'b', 'c']);
  expect(order.slice(0, 6).sort()).toEqual(['a', 'a', 'a', 'b', 'b', 'c']);
});

test('one caller never holds more than half of the places', async () => {
  const queue = new FairQueue(4);
  const first = ['a', 'a'].map((caller) => held(queue, caller));
  const third = held(queue, 'a');
  const others = ['b', 'c'].map((caller) => held(queue, caller));
  expect(await Promise.all([...first, ...others].map((piece) => piece.begun()))).not.toContain(false);
  expect(await third.begun()).toBe(false);
  for (const piece of [...first, ...others]) piece.end();
  third.end();
  await third.ended;
});

test('whoever gives up leaves the queue at once, and the next one goes on', async () => {
  const queue = new FairQueue(1);
  const first = held(queue, 'a');
  const impatient = new AbortController();
  const gone = held(queue, 'b', impatient.signal);
  const next = held(queue, 'c');
  impatient.abort(new Error('too long'));
  await expect(gone.ended).rejects.toThrow('too long');
  first.end();
  next.end();
  await next.ended;
  expect(await gone.begun()).toBe(false);
  expect(await orderOf(queue, ['a', 'b'])).toEqual(['a', 'b']);
});

test('work that fails makes room for the next', async () => {
  const queue = new FairQueue(1);
  await expect(
    queue.run({ name: 'a', signal: never }, () => Promise.reject(new Error('no luck'))),
  ).rejects.toThrow('no luck');
  expect(await orderOf(queue, ['a', 'b'])).toEqual(['a', 'b']);
});
