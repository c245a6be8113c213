import pLimit from 'p-limit';

export interface Caller {
  /** The same text for the same caller: callers take turns. */
  name: string;
  /** The caller's deadline, and whether it has given up. */
  signal: AbortSignal;
}

/**
 * Runs the work of several callers, few pieces at a time. A caller has at most half of the places, and no more than that in the
 * common queue, so callers take turns.
 */
export class FairQueue {
  readonly #all: ReturnType<typeof pLimit>;
  readonly #mostEach: number;
  readonly #callers = new Map<string, { limit: ReturnType<typeof pLimit>; pieces: number }>();

  constructor(places: number) {
    this.#all = pLimit(places);
    this.#mostEach = Math.ceil(places / 2);
  }

  /** @throws the signal's reason at once, also while the work waits for its turn */
  async run<T>({ name, signal }: Caller, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const giveUp = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    const own = this.#callers.get(name) ?? { limit: pLimit(this.#mostEach), pieces: 0 };
    this.#callers.set(name, own);
    own.pieces += 1;
    const begin = () => (signal.aborted ? aborted.promise : work());
    const done = own
      .limit(() => this.#all(begin))
      .finally(() => {
        own.pieces -= 1;
        if (own.pieces === 0) this.#callers.delete(name);
      });
    return Promise.race([done, aborted.promise]).finally(() => signal.removeEventListener('abort', giveUp));
  }
}
