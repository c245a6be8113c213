import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { ExpectedError } from '@mcp-reference/core';
import { builtFile } from '@mcp-reference/core/files';
import type { JobName, Jobs } from '../app.js';
import type { Outcome, WorkerReply } from './worker.js';

/** For loading mathjs or the renderer, and for work whose length has a bound: its time is a matter of the machine. */
const boundedMs = 30_000;

const maxHeapMb = 128;

/**
 * A worker thread that is started at the first job and kept warm. What was written has a deadline; a job that overruns it, or the
 * memory limit, is ended with its thread, and the next job gets a new one.
 */
export class WorkerThread {
  #worker: Promise<Worker> | undefined;

  constructor(readonly timeoutMs: number) {}

  async close(): Promise<void> {
    await (await this.#worker)?.terminate();
  }

  async run<Name extends JobName>(
    name: Name,
    request: Jobs[Name]['request'],
    signal: AbortSignal,
  ): Promise<Jobs[Name]['answer']> {
    const worker = await this.#warm();
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const discard = (error: unknown) => {
      this.#worker = undefined;
      void worker.terminate();
      reject(error);
    };
    const abort = () => discard(signal.reason);
    const tooSlow = (ms: number) =>
      discard(
        new ExpectedError(`Stopped after ${ms} ms: it takes too long. Use smaller numbers or fewer steps.`),
      );
    let timer = setTimeout(tooSlow, boundedMs, boundedMs);
    const receive = (reply: WorkerReply) => {
      clearTimeout(timer);
      if ('ok' in reply) resolve(reply);
      else {
        const ms = reply.written ? this.timeoutMs : boundedMs;
        timer = setTimeout(tooSlow, ms, ms);
      }
    };
    const failed = (error: Error & { code?: string }) => {
      const memory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      discard(memory ? new ExpectedError('Stopped: it needs too much memory. Use smaller numbers.') : error);
    };
    const ended = () => discard(new Error('the worker ended'));
    worker.on('message', receive).once('error', failed).once('exit', ended);
    signal.addEventListener('abort', abort, { once: true });
    worker.ref();
    try {
      worker.postMessage({ name, request });
      const reply = await promise;
      if (reply.ok) return reply.answer as Jobs[Name]['answer'];
      throw reply.expected ? new ExpectedError(sentence(reply.problem)) : new Error(reply.problem);
    } finally {
      clearTimeout(timer);
      worker.off('message', receive).off('error', failed).off('exit', ended);
      signal.removeEventListener('abort', abort);
      // An idle worker does not keep the process alive.
      worker.unref();
    }
  }

  /** The worker that is there, or a new one. One that has ended, or never started, is replaced by the next job. */
  #warm(): Promise<Worker> {
    if (this.#worker !== undefined) return this.#worker;
    const starting = startWorker();
    const forget = () => {
      if (this.#worker === starting) this.#worker = undefined;
    };
    starting.then((worker) => worker.once('exit', forget), forget);
    this.#worker = starting;
    return starting;
  }
}

/** Resolves when the worker has loaded its modules: a job's deadline does not pay for that. */
async function startWorker(): Promise<Worker> {
  const { Worker } = await import('node:worker_threads');
  // Built, the worker lies beside this file; run from source, the built one is used.
  const worker = new Worker(builtFile('worker.js', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    // Nothing of the server's environment is the expression's business.
    env: {},
  });
  await once(worker, 'message', { signal: AbortSignal.timeout(boundedMs) });
  // Nobody listens between jobs; an error that nobody listens to would end the server.
  worker.on('error', () => {});
  return worker;
}

function sentence(problem: string): string {
  return `${problem.charAt(0).toUpperCase()}${problem.slice(1)}${/[.?]$/.test(problem) ? '' : '.'}`;
}
