/** How long the calls of one caller may begin in one turn of the event loop, in milliseconds. Node accepts one connection a turn. */
const sliceMs = 5;
/** Most calls of one caller that begin in one turn. */
const mostATurn = 64;

/**
 * Lets callers begin their calls by turns, because all calls share one thread. A call that does not fit in its caller's
 * slice waits for the next turn of the event loop. In each turn, every caller may begin the same number.
 */
export class Turns {
  /** When the turn began in which something has begun, by `performance.now()`. */
  #began: number | undefined;
  /** How much each caller has begun in this turn. */
  readonly #begun = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();
  /** How many begin in a turn: fewer while turns are longer than a slice. */
  #pace = 8;

  /** @returns what a call waits for, or undefined where it begins at once */
  next(caller: string): Promise<void> | undefined {
    const now = performance.now();
    if (this.#began === undefined) {
      this.#began = now;
      setImmediate(this.#turn);
    }
    const waiting = this.#waiting.get(caller);
    const begun = this.#begun.get(caller) ?? 0;
    const mayBegin = begun === 0 || (begun < this.#pace && now - this.#began < sliceMs);
    if (waiting === undefined && mayBegin) {
      this.#begun.set(caller, begun + 1);
      return undefined;
    }
    return new Promise((resolve) => {
      if (waiting === undefined) this.#waiting.set(caller, [resolve]);
      else waiting.push(resolve);
    });
  }

  readonly #turn = (): void => {
    const now = performance.now();
    const isLong = now - (this.#began ?? now) > sliceMs;
    this.#pace = isLong ? Math.max(1, this.#pace >> 1) : Math.min(mostATurn, this.#pace * 2);
    this.#began = undefined;
    this.#begun.clear();
    if (this.#waiting.size === 0) return;
    this.#began = now;
    setImmediate(this.#turn);
    for (const [caller, calls] of this.#waiting) {
      const beginning = calls.splice(0, this.#pace);
      this.#begun.set(caller, beginning.length);
      for (const begin of beginning) begin();
      if (calls.length === 0) this.#waiting.delete(caller);
    }
  };
}
