import { parentPort } from 'node:worker_threads';
import { ExpressionError } from './allowlist.js';
import { evaluate } from './evaluate.js';
import type { JobName, Jobs, WorkerReply } from './protocol.js';
import { sample } from './sample.js';
import { convertUnits } from './units.js';

/**
 * Runs what people write, apart from the server: a job that does not end, or eats memory, takes this thread down and
 * nothing else. One job at a time.
 */
const jobs: { [Name in JobName]: (request: Jobs[Name]['request']) => Jobs[Name]['answer'] } = {
  evaluate,
  convert: convertUnits,
  sample,
};

parentPort?.on('message', ({ name, request }: { name: JobName; request: never }) => {
  parentPort?.postMessage(run(name, request));
});

function run(name: JobName, request: never): WorkerReply {
  try {
    return { ok: true, answer: jobs[name](request) };
  } catch (error) {
    return { ok: false, problem: (error as Error).message, expected: error instanceof ExpressionError };
  }
}

// Functions of mathjs are made when they are first used: that is no part of the first job's time.
for (const mode of ['decimal', 'fraction'] as const)
  evaluate({ expression: '2^2 * (1 + 1/4) - 1', variables: { x: 1 }, mode });
evaluate({ expression: '1 < 2', variables: {}, mode: 'decimal' });
convertUnits({ value: 1, from: 'km/h', to: 'm/s' });
sample({ expressions: ['sin(x)'], xMin: 0, xMax: 1 });
parentPort?.postMessage('ready');
