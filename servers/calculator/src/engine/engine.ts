import { ExpectedError } from '@mcp-reference/core';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Asker, JobName, Jobs } from '../app.js';
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

/**
 * Runs what people write in threads of its own. Every caller has one job at a time in the common queue, so callers take
 * turns: however many one has waiting, another waits for one of them at most.
 */
export class Engine {
  readonly #maxWaiting: number;
  readonly #threads: readonly WorkerThread[];
  readonly #idle: WorkerThread[];
  readonly #turn: LimitFunction;
  /** The queue of each caller. */
  readonly #lines = new Map<string, LimitFunction>();
  /** Jobs that run or wait. */
  readonly #jobs = new Set<Asker>();
  #closed = false;

  constructor({ timeoutMs, threads = 2, maxWaiting = 100 }: EngineOptions) {
    this.#maxWaiting = maxWaiting;
    this.#threads = Array.from({ length: threads }, () => new WorkerThread(timeoutMs));
    this.#idle = [...this.#threads];
    this.#turn = pLimit(threads);
  }

  async run<Name extends JobName>(
    name: Name,
    request: Jobs[Name]['request'],
    { caller, signal }: Asker,
  ): Promise<Jobs[Name]['answer']> {
    signal.throwIfAborted();
    this.#admit(caller);
    const line = this.#lines.get(caller) ?? pLimit(1);
    this.#lines.set(caller, line);
    const job = { caller, signal };
    this.#jobs.add(job);
    const { promise: gone, reject } = Promise.withResolvers<never>();
    const giveUp = () => {
      this.#jobs.delete(job);
      reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([gone, line(() => this.#turn(() => this.#start(name, request, signal)))]);
    } finally {
      signal.removeEventListener('abort', giveUp);
      this.#jobs.delete(job);
      if (this.#countOf(caller) === 0) this.#lines.delete(caller);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /** The running job of a caller does not count as waiting. */
  #admit(caller: string): void {
    const all = callersWaiting * this.#maxWaiting + this.#threads.length;
    if (this.#countOf(caller) > this.#maxWaiting || this.#jobs.size >= all)
      throw new ExpectedError('Too many calculations are waiting: try again.');
  }

  #countOf(caller: string): number {
    return [...this.#jobs].filter((job) => job.caller === caller).length;
  }

  async #start<Name extends JobName>(
    name: Name,
    request: Jobs[Name]['request'],
    signal: AbortSignal,
  ): Promise<Jobs[Name]['answer']> {
    signal.throwIfAborted();
    const thread = this.#idle.pop();
    if (this.#closed || thread === undefined) throw new Error('the server is shutting down');
    try {
      return await thread.run(name, request, signal);
    } finally {
      this.#idle.push(thread);
    }
  }
}
