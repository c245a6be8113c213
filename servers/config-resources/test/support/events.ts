import type { Notification } from '@mcp-reference/testing';

/** A client's notifications, to wait for. Tests wait for events and never poll. */
export class Heard {
  readonly all: Notification[] = [];
  #waiting: (() => void)[] = [];

  readonly listen = (notification: Notification): void => {
    this.all.push(notification);
    for (const wake of this.#waiting.splice(0)) wake();
  };

  /** Resolves when one of this method, about this URI, has come since the last `forget`. */
  async of(method: string, uri?: string): Promise<void> {
    const is = (heard: Notification) =>
      heard.method === method && (uri === undefined || heard.params?.uri === uri);
    while (!this.all.some(is)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  forget(): void {
    this.all.length = 0;
  }
}
