import { JobError, type JobName, type Jobs } from './protocol.js';
import { WorkerThread } from './worker-thread.js';

export interface EngineOptions {
  /** How long one job may take, in milliseconds. */
  timeoutMs: number;
  /** Worker threads; one caller has at most one of them. Default 2. */
  threads?: number;
  /** Jobs of one caller that may wait for their turn. Default 100. */
  maxWaiting?: number;
}

/** All callers together may have so many times as many waiting as one. */
const callersWaiting = 4;

interface Waiting {
  start: (thread: WorkerThread) => void;
  cancel: (error: Error) => void;
}

/** Who asks: callers take turns. */
export interface Asker {
  caller: string;
  /** Gives up the job: a waiting one is dropped, a running one ended. */
  signal: AbortSignal;
}

/**
 * Runs what people write in threads of its own. Every caller has one job at a time, and callers take turns: however many
 * one has waiting, another waits for one of them at most.
 */
export class Engine {
  readonly #maxWaiting: number;
  readonly #idle: WorkerThread[];
  readonly #threads: readonly WorkerThread[];
  /** Those who wait, the next in turn first. */
  readonly #queues = new Map<string, Waiting[]>();
  readonly #running = new Set<string>();
  #waiting = 0;
  #closed = false;

  constructor({ timeoutMs, threads = 2, maxWaiting = 100 }: EngineOptions) {
    this.#maxWaiting = maxWaiting;
    this.#threads = Array.from({ length: threads }, () => new WorkerThread(timeoutMs));
    this.#idle = [...this.#threads];
  }

  /** @throws JobError when the job cannot be done, in words for whoever asked */
  async run<Name extends JobName>(
    name: Name,
    request: Jobs[Name]['request'],
    { caller, signal }: Asker,
  ): Promise<Jobs[Name]['answer']> {
    signal.throwIfAborted();
    if (this.#closed) throw new Error('the server is shutting down');
    const thread = await this.#turn(caller, signal);
    try {
      return await thread.run(name, request, signal);
    } finally {
      this.#toTheEnd(caller);
      this.#idle.unshift(thread);
      this.#startNext();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { cancel } of [...this.#queues.values()].flat())
      cancel(new Error('the server is shutting down'));
    this.#queues.clear();
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  #turn(caller: string, signal: AbortSignal): Promise<WorkerThread> {
    const queue = this.#queues.get(caller) ?? [];
    if (queue.length >= this.#maxWaiting || this.#waiting >= callersWaiting * this.#maxWaiting)
      throw new JobError('Too many calculations are waiting: try again.');
    const { promise, resolve, reject } = Promise.withResolvers<WorkerThread>();
    const leave = () => {
      this.#waiting--;
      signal.removeEventListener('abort', abort);
    };
    const waiting: Waiting = {
      start: (thread) => {
        leave();
        resolve(thread);
      },
      cancel: (error) => {
        leave();
        reject(error);
      },
    };
    const abort = () => {
      queue.splice(queue.indexOf(waiting), 1);
      if (queue.length === 0) this.#queues.delete(caller);
      waiting.cancel(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    queue.push(waiting);
    this.#queues.set(caller, queue);
    this.#waiting++;
    this.#startNext();
    return promise;
  }

  /** Whoever has had a turn waits behind all others. */
  #toTheEnd(caller: string): void {
    this.#running.delete(caller);
    const queue = this.#queues.get(caller);
    this.#queues.delete(caller);
    if (queue !== undefined) this.#queues.set(caller, queue);
  }

  /** Gives idle threads to the first callers who have none. */
  #startNext(): void {
    for (const [caller, queue] of this.#queues) {
      const thread = this.#idle[0];
      if (thread === undefined) return;
      if (this.#running.has(caller)) continue;
      this.#idle.shift();
      this.#running.add(caller);
      const next = queue.shift();
      if (queue.length === 0) this.#queues.delete(caller);
      next?.start(thread);
    }
  }
}
