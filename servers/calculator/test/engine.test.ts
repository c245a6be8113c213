import { afterEach, beforeEach, expect, test } from 'vitest';
import { Engine } from '../src/engine/engine.js';

/** So long that only what ends a job otherwise can end it. */
const timeoutMs = 600_000;
const endless = { expression: 'factorial(1e9)', variables: {}, mode: 'decimal' } as const;
const sum = { ...endless, expression: '1 + 1' };
const { signal } = new AbortController();
const alice = { caller: 'alice', signal };
const bob = { caller: 'bob', signal };

let engine: Engine;
beforeEach(() => {
  engine = new Engine({ timeoutMs });
});
afterEach(() => engine.close());

test('a job that is cancelled while the worker starts never runs', async () => {
  const cancel = new AbortController();
  const job = engine.run('evaluate', endless, { ...alice, signal: cancel.signal });
  cancel.abort(new Error('no longer wanted'));
  await expect(job).rejects.toThrow('no longer wanted');
  expect(await engine.run('evaluate', sum, alice)).toMatchObject({ exact: '2' });
});

test('a job that is cancelled while it waits gives up its place', async () => {
  engine = new Engine({ timeoutMs, maxWaiting: 1 });
  const cancel = new AbortController();
  const running = engine.run('evaluate', sum, alice);
  const waiting = engine.run('evaluate', endless, { ...alice, signal: cancel.signal });
  cancel.abort(new Error('no longer wanted'));
  await expect(waiting).rejects.toThrow('no longer wanted');
  expect(await Promise.all([running, engine.run('evaluate', sum, alice)])).toHaveLength(2);
});

test('jobs that wait when the engine closes are told so, and so is the one that runs', async () => {
  await engine.run('evaluate', sum, alice);
  const jobs = [endless, sum, sum].map((request) => engine.run('evaluate', request, alice));
  const settled = Promise.allSettled(jobs);
  await engine.close();
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
});

test('a caller who has all waiting that one may have leaves room for others', async () => {
  engine = new Engine({ timeoutMs, maxWaiting: 1 });
  const jobs = [sum, sum, sum].map((request) => engine.run('evaluate', request, alice));
  await expect(jobs[2]).rejects.toThrow('Too many calculations are waiting');
  expect(await engine.run('evaluate', sum, bob)).toMatchObject({ exact: '2' });
  expect(await Promise.all(jobs.slice(0, 2))).toHaveLength(2);
});

test('a caller whose jobs do not end holds one thread, and another caller has the other', async () => {
  const stuck = Promise.allSettled(
    [endless, endless].map((request) => engine.run('evaluate', request, alice)),
  );
  expect(await engine.run('evaluate', sum, bob)).toMatchObject({ exact: '2' });
  expect(await engine.run('evaluate', sum, bob)).toMatchObject({ exact: '2' });
  await engine.close();
  await stuck;
});

test('callers take turns, however many jobs one has waiting', async () => {
  engine = new Engine({ timeoutMs, threads: 1 });
  const order: string[] = [];
  const ask = async (asker: typeof alice) => {
    await engine.run('evaluate', sum, asker);
    order.push(asker.caller);
  };
  await Promise.all([...[1, 2, 3, 4].map(() => ask(alice)), ask(bob), ask(bob)]);
  expect(order).toEqual(['alice', 'bob', 'alice', 'bob', 'alice', 'alice']);
});
