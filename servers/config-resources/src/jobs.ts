import { Worker } from 'node:worker_threads';
import { builtFile } from '@mcp-reference/core/files';
import { ConfigProblem } from './formats/problem.js';

/** Work on texts of others, which may take long or much memory. `at` reports the file that is read next, or that all are read. */
export const jobs = {
  /** Files, environment and schema to a configuration without secrets. */
  configure: async (...job: Parameters<typeof import('./config/configure.js').configure>) =>
    (await import('./config/configure.js')).configure(...job),
  /** The problems of a draft of the configuration. */
  check: async (...job: Parameters<typeof import('./config/check.js').check>) =>
    (await import('./config/check.js')).check(...job),
  /** An OpenAPI document to pages. */
  document: async (...job: Parameters<typeof import('./api/read.js').readApi>) =>
    (await import('./api/read.js')).readApi(...job),
};
export type Jobs = typeof jobs;

/** Work after the last file is bounded by its values, and takes seconds on a slow machine. */
const restMs = 60_000;
/** The deadline for each file. */
const limits: Record<keyof Jobs, { deadlineMs: number; heapMb: number }> = {
  configure: { deadlineMs: 8_000, heapMb: 256 },
  check: { deadlineMs: 10_000, heapMb: 192 },
  document: { deadlineMs: 60_000, heapMb: 2_048 },
};

/** A job that was stopped. */
export class Overrun extends ConfigProblem {
  /** The file that it was reading. */
  readonly at: string | undefined;

  constructor(at: string | undefined) {
    super('takes too long, or too much memory, to read');
    this.at = at;
  }
}

/**
 * Does a job in a thread of its own, so that the event loop goes on, with a deadline for each file and a memory limit.
 *
 * @throws Overrun, or the ConfigProblem of the job
 */
export function inWorker<Name extends keyof Jobs>(
  name: Name,
  input: Parameters<Jobs[Name]>[0],
): Promise<Awaited<ReturnType<Jobs[Name]>>> {
  const { deadlineMs, heapMb } = limits[name];
  const worker = new Worker(builtFile('worker.js', import.meta.url), {
    workerData: { name, input },
    env: {},
    // The stack is for TOML: its parser spreads the characters of a string into one call.
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 64 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<Jobs[Name]>>>();
  let at: string | undefined;
  const overrun = () => reject(new Overrun(at));
  let timer = setTimeout(overrun, deadlineMs);
  worker.on(
    'message',
    (message: { at?: string } | { result: never } | { problem: string; line?: number }) => {
      if ('result' in message) resolve(message.result);
      else if ('problem' in message) reject(new ConfigProblem(message.problem, message.line));
      else {
        at = message.at;
        clearTimeout(timer);
        timer = setTimeout(overrun, at === undefined ? restMs : deadlineMs);
      }
    },
  );
  worker.once('error', overrun);
  return promise.finally(() => {
    clearTimeout(timer);
    void worker.terminate();
  });
}
