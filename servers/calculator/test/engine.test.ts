import { afterEach, beforeEach, expect, test } from 'vitest';
import { Engine } from '../src/engine/engine.js';

/** So long that only what ends a job otherwise can end it. */
const timeoutMs = 600_000;
const endless = { expression: 'factorial(1e9)', variables: {}, mode: 'decimal' } as const;
const sum = { ...endless, expression: '1 + 1' };
const { signal } = new AbortController();

let engine: Engine;
beforeEach(() => {
  engine = new Engine({ timeoutMs });
});
afterEach(() => engine.close());

test('a job that is cancelled while the worker starts never runs', async () => {
  const cancel = new AbortController();
  const job = engine.run('evaluate', endless, cancel.signal);
  cancel.abort(new Error('no longer wanted'));
  await expect(job).rejects.toThrow('no longer wanted');
  expect(await engine.run('evaluate', sum, signal)).toMatchObject({ exact: '2' });
});

test('jobs that wait when the engine closes are told so, and so is the one that runs', async () => {
  await engine.run('evaluate', sum, signal);
  const jobs = [endless, sum, sum].map((request) => engine.run('evaluate', request, signal));
  const settled = Promise.allSettled(jobs);
  await engine.close();
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
});

test('more jobs than may wait are refused at once', async () => {
  engine = new Engine({ timeoutMs, maxWaiting: 1 });
  const jobs = [sum, sum, sum].map((request) => engine.run('evaluate', request, signal));
  await expect(jobs[2]).rejects.toThrow('Too many calculations are waiting');
  expect(await Promise.all(jobs.slice(0, 2))).toHaveLength(2);
});
