/**
 * Places that several callers share. One caller holds at most half of them, and whoever waits gets a turn in rounds: one
 * for each caller.
 */
export class FairQueue {
  readonly #places: number;
  readonly #mostEach: number;
  readonly #held = new Map<string, number>();
  /** By caller, in the order of their turns. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #used = 0;

  constructor(places: number) {
    this.#places = places;
    this.#mostEach = Math.ceil(places / 2);
  }

  /** Waits for a place; to be disposed of when the work has ended. */
  async enter(caller: string, signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    if (this.#hasRoom(caller)) this.#take(caller);
    else await this.#wait(caller, signal);
    return { [Symbol.dispose]: () => this.#leave(caller) };
  }

  #wait(caller: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        const rest = (this.#waiting.get(caller) ?? []).filter((other) => other !== start);
        if (rest.length > 0) this.#waiting.set(caller, rest);
        else this.#waiting.delete(caller);
        reject(signal.reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.set(caller, [...(this.#waiting.get(caller) ?? []), start]);
    });
  }

  #leave(caller: string): void {
    const held = (this.#held.get(caller) ?? 0) - 1;
    if (held === 0) this.#held.delete(caller);
    else this.#held.set(caller, held);
    this.#used -= 1;
    for (const [next, [start, ...rest]] of this.#waiting) {
      if (!this.#hasRoom(next)) continue;
      this.#waiting.delete(next);
      // At the end again: the others have their turn first.
      if (rest.length > 0) this.#waiting.set(next, rest);
      this.#take(next);
      start?.();
      return;
    }
  }

  #hasRoom(caller: string): boolean {
    return this.#used < this.#places && (this.#held.get(caller) ?? 0) < this.#mostEach;
  }

  #take(caller: string): void {
    this.#used += 1;
    this.#held.set(caller, (this.#held.get(caller) ?? 0) + 1);
  }
}
