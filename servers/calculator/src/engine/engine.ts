import type { Worker } from 'node:worker_threads';
import type { JobName, Jobs, WorkerReply } from './protocol.js';

/** What was asked cannot be computed; the message says why, and what to ask instead. */
export class JobError extends Error {
  override name = 'JobError';
}

interface Waiting {
  start: () => void;
  cancel: (error: Error) => void;
}

export interface EngineOptions {
  /** How long one job may take, in milliseconds. */
  timeoutMs: number;
  /** Memory of the worker's heap, in MB. Default 128. */
  maxHeapMb?: number;
  /** Jobs that may wait for their turn. Default 100. */
  maxWaiting?: number;
}

/** The first job also loads mathjs; that is not the expression's fault. */
const startupMs = 30_000;

/**
 * A worker thread that is started at the first job and kept warm. Jobs run one after another, each with a deadline; one
 * that overruns it, or the memory limit, is ended with its thread, and the next job gets a new one.
 */
export class Engine {
  readonly #options: Required<EngineOptions>;
  readonly #waiting: Waiting[] = [];
  #worker: Promise<Worker> | undefined;
  #busy = false;
  #closed = false;

  constructor(options: EngineOptions) {
    this.#options = { maxHeapMb: 128, maxWaiting: 100, ...options };
  }

  /**
   * @param signal gives up the job: a waiting one is dropped, a running one ended
   * @throws JobError when the job cannot be done, in words for whoever asked
   */
  async run<Name extends JobName>(
    name: Name,
    request: Jobs[Name]['request'],
    signal: AbortSignal,
  ): Promise<Jobs[Name]['answer']> {
    await this.#turn(signal);
    try {
      return (await this.#runNow(name, request, signal)) as Jobs[Name]['answer'];
    } finally {
      this.#busy = false;
      this.#waiting.shift()?.start();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { cancel } of this.#waiting.splice(0)) cancel(new Error('the server is shutting down'));
    await (await this.#worker)?.terminate();
  }

  /** Waits until no other job runs. */
  async #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#closed) throw new Error('the server is shutting down');
    if (!this.#busy) {
      this.#busy = true;
      return;
    }
    if (this.#waiting.length >= this.#options.maxWaiting)
      throw new JobError('Too many calculations are waiting: try again.');
    await new Promise<void>((resolve, reject) => {
      const abort = () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(signal.reason);
      };
      const entry: Waiting = {
        start: () => {
          signal.removeEventListener('abort', abort);
          this.#busy = true;
          resolve();
        },
        cancel: reject,
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#waiting.push(entry);
    });
  }

  async #runNow(name: JobName, request: unknown, signal: AbortSignal): Promise<unknown> {
    const worker = await this.#warmWorker();
    signal.throwIfAborted();
    const { timeoutMs } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<WorkerReply>();
    const discard = (error: unknown) => {
      this.#worker = undefined;
      void worker.terminate();
      reject(error);
    };
    const abort = () => discard(signal.reason);
    const timer = setTimeout(
      () =>
        discard(
          new JobError(
            `Stopped after ${timeoutMs} ms: the expression takes too long. Use smaller numbers or fewer steps.`,
          ),
        ),
      timeoutMs,
    );
    const failed = (error: Error & { code?: string }) => {
      const memory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      discard(
        memory ? new JobError('Stopped: the expression needs too much memory. Use smaller numbers.') : error,
      );
    };
    worker.once('message', resolve);
    const ended = () => discard(new Error('the worker ended'));
    worker.once('error', failed);
    worker.once('exit', ended);
    signal.addEventListener('abort', abort, { once: true });
    worker.ref();
    try {
      worker.postMessage({ name, request });
      const reply = await promise;
      if (reply.ok) return reply.answer;
      throw reply.expected ? new JobError(sentence(reply.problem)) : new Error(reply.problem);
    } finally {
      clearTimeout(timer);
      worker.off('message', resolve);
      worker.off('error', failed);
      worker.off('exit', ended);
      signal.removeEventListener('abort', abort);
      // An idle worker does not keep the process alive.
      worker.unref();
    }
  }

  /** The worker that is there, or a new one. One that has ended, or never started, is replaced by the next job. */
  #warmWorker(): Promise<Worker> {
    if (this.#worker !== undefined) return this.#worker;
    const starting = startWorker(this.#options.maxHeapMb);
    const forget = () => {
      if (this.#worker === starting) this.#worker = undefined;
    };
    starting.then((worker) => worker.once('exit', forget), forget);
    this.#worker = starting;
    return starting;
  }
}

/** Resolves when the worker has loaded its modules: a job's deadline does not pay for that. */
async function startWorker(maxHeapMb: number): Promise<Worker> {
  const { Worker } = await import('node:worker_threads');
  const worker = new Worker(workerFile(), {
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    // Nothing of the server's environment is the expression's business.
    env: {},
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error('the worker did not start')), startupMs);
  worker.once('message', resolve);
  worker.once('error', reject);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    worker.off('error', reject);
  }
  // Nobody listens between jobs; an error that nobody listens to would end the server.
  worker.on('error', () => {});
  return worker;
}

/** Built, the worker stands beside this file; run from source, the built one is used. */
function workerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? '../../dist/worker.js' : './worker.js', import.meta.url);
}

function sentence(problem: string): string {
  return `${problem.charAt(0).toUpperCase()}${problem.slice(1)}${problem.endsWith('.') || problem.endsWith('?') ? '' : '.'}`;
}
