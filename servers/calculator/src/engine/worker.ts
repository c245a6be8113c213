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

// Everything is loaded: ready for the first job.
parentPort?.postMessage('ready');
