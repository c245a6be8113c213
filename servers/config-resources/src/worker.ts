import { parentPort, workerData } from 'node:worker_threads';
import { ConfigProblem } from './formats/problem.js';
import { type Jobs, jobs } from './jobs.js';

// Nobody reads the stacks here, and a file may have very many errors.
Error.stackTraceLimit = 0;

/** Does one job, answers, and ends. */
const { name, input } = workerData as { name: keyof Jobs; input: never };
try {
  const result = await jobs[name](input, (at) => parentPort?.postMessage({ at }));
  parentPort?.postMessage({ result });
} catch (error) {
  if (!(error instanceof ConfigProblem)) throw error;
  parentPort?.postMessage({ problem: error.message, line: error.line });
}
