import type { JSONRPCMessage } from '@modelcontextprotocol/server';

/** Counts the calls in flight, so that a shutdown can wait for them and for nothing else. */
export class Drain {
  draining = false;
  #calls = 0;
  #idle: (() => void)[] = [];

  start(): void {
    this.draining = true;
  }

  /**
   * Counts a call. Streams that only wait for changes are not calls: GET has no message, `subscriptions/listen` is
   * open as long as the client likes.
   *
   * @returns says that the call has ended; may be called more than once
   */
  begin(message: JSONRPCMessage | undefined): () => void {
    const counted = message !== undefined && 'method' in message && message.method !== 'subscriptions/listen';
    if (!counted) return () => {};
    this.#calls++;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#calls--;
      if (this.#calls === 0) for (const resolve of this.#idle.splice(0)) resolve();
    };
  }

  whenIdle(): Promise<void> {
    return this.#calls === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }
}
