import { parentPort } from 'node:worker_threads';
import type { JobName, Jobs } from '../app.js';
import { Problem } from '../problem.js';
import { summarize } from '../statistics.js';
import { evaluate } from './evaluate.js';
import { sample } from './sample.js';
import { convertUnits } from './units.js';

export type Outcome = { ok: true; answer: unknown } | { ok: false; problem: string; expected: boolean };

/** Whether the job is now at what somebody wrote, which may not take long; in the end what became of it. */
export type WorkerReply = { written: boolean } | Outcome;

type Answer<Name extends JobName> = Jobs[Name]['answer'];

const send = (reply: WorkerReply): void => parentPort?.postMessage(reply);

/** Work whose length is up to what somebody wrote: it has the short deadline. */
function written<Value>(work: () => Value): Value {
  send({ written: true });
  const value = work();
  send({ written: false });
  return value;
}

/**
 * Runs what people write, apart from the server: a job that does not end, or eats memory, takes this thread down and
 * nothing else. One job at a time.
 */
const jobs: { [Name in JobName]: (request: Jobs[Name]['request']) => Answer<Name> | Promise<Answer<Name>> } =
  {
    evaluate: (request) => written(() => evaluate(request)),
    convert: convertUnits,
    summarize,
    // The renderer is loaded with the first plot: no other job pays for it.
    plot: async (request) =>
      (await import('../plot/plot.js')).plot(
        written(() => sample(request)),
        request,
      ),
  };

parentPort?.on('message', async ({ name, request }: { name: JobName; request: never }) => {
  try {
    send({ ok: true, answer: await jobs[name](request) });
  } catch (error) {
    send({ ok: false, problem: (error as Error).message, expected: error instanceof Problem });
  }
});

// mathjs makes functions when they are first used. That must not count as the first job's time.
evaluate({ expression: 'sqrt(2)^2 * (1 + 1/4) < 1', variables: { x: 1 }, mode: 'decimal' });
convertUnits({ value: 1, from: 'km/h', to: 'm/s' });
sample({ expressions: ['sin(x)'], xMin: 0, xMax: 1 });
send({ written: false });
