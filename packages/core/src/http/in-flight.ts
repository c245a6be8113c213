/** Counts the calls that are open, so that a shutdown can wait for them and for nothing else. */
export class InFlight {
  calls = 0;
  #waiting: (() => void)[] = [];

  /**
   * Counts a call.
   *
   * @param onEnd called with its end, once
   * @returns says that it has ended; may be called more than once
   */
  begin(onEnd: () => void): () => void {
    this.calls++;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      if (--this.calls === 0) for (const resolve of this.#waiting.splice(0)) resolve();
      onEnd();
    };
  }

  whenNoCalls(): Promise<void> {
    return this.calls === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/**
 * Something that lasts until all who hold it have let go.
 *
 * @param onEnd called when the last of them has, once; nobody can hold it after that
 * @returns takes hold, and gives what lets go: that may be called more than once
 */
export function heldUntil(onEnd: () => void): () => () => void {
  let holders = 0;
  return () => {
    holders++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--holders === 0) onEnd();
    };
  };
}
