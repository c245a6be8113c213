/** Counts what is open, so that a shutdown can wait for the calls and for nothing else. */
export class InFlight {
  calls = 0;
  streams = 0;
  #waiting: (() => void)[] = [];

  /**
   * Counts a response.
   *
   * @param onEnd called with its end, once
   * @returns says that it has ended; may be called more than once
   */
  begin(kind: 'call' | 'stream' | 'other', onEnd: () => void): () => void {
    if (kind === 'call') this.calls++;
    if (kind === 'stream') this.streams++;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      if (kind === 'stream') this.streams--;
      if (kind === 'call' && --this.calls === 0) for (const resolve of this.#waiting.splice(0)) resolve();
      onEnd();
    };
  }

  whenNoCalls(): Promise<void> {
    return this.calls === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** Two callbacks in place of one that is to come after both. Each may be called more than once. */
export function afterBoth(callback: () => void): [() => void, () => void] {
  let first = false;
  let second = false;
  return [
    () => {
      first = true;
      if (second) callback();
    },
    () => {
      second = true;
      if (first) callback();
    },
  ];
}
