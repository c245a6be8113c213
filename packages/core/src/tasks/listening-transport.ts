import type { JSONRPCMessage, RequestId, Transport } from '@modelcontextprotocol/server';
import { acknowledged, refusal, taskListenOf, taskNotification, withTaskIds } from './listen.js';
import type { Followable } from './wire.js';

interface Subscription {
  followed: string[];
  stop(): void;
  /** Changes that came before the acknowledgement; undefined once that is sent. */
  early: JSONRPCMessage[] | undefined;
}

/** Stands between a stdio transport and the SDK, and adds tasks to `subscriptions/listen`. */
export class ListeningTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: <T extends JSONRPCMessage>(message: T) => void;
  readonly #inner: Transport;
  readonly #tasks: Followable;
  readonly #subscriptions = new Map<RequestId, Subscription>();

  constructor(inner: Transport, tasks: Followable) {
    this.#inner = inner;
    this.#tasks = tasks;
  }

  async start(): Promise<void> {
    this.#inner.onclose = () => {
      for (const { stop } of this.#subscriptions.values()) stop();
      this.onclose?.();
    };
    this.#inner.onerror = (error) => this.onerror?.(error);
    this.#inner.onmessage = (message) => void this.#receive(message);
    await this.#inner.start();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const id = acknowledged(message);
    const subscription = id === undefined ? undefined : this.#subscriptions.get(id);
    if (subscription === undefined) return this.#inner.send(message);
    const early = subscription.early ?? [];
    subscription.early = undefined;
    await this.#inner.send(withTaskIds(message, subscription.followed));
    for (const change of early) await this.#inner.send(change);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async #receive(message: JSONRPCMessage): Promise<void> {
    if ('method' in message && message.method === 'notifications/cancelled') {
      const id = message.params?.requestId as RequestId | undefined;
      if (id !== undefined) this.#stop(id);
    }
    const asked = taskListenOf(message);
    if (asked === undefined) return this.onmessage?.(message);
    if ('refused' in asked) return this.#inner.send(refusal(asked));
    const { id, taskIds } = asked;
    const subscription: Subscription = { followed: [], stop() {}, early: [] };
    this.#stop(id);
    this.#subscriptions.set(id, subscription);
    const follow = await this.#tasks.follow(taskIds, undefined, (task) => {
      const change = taskNotification(task, id);
      if (subscription.early !== undefined) subscription.early.push(change);
      // A connection that closes says so by itself.
      else this.#inner.send(change).catch(() => {});
    });
    Object.assign(subscription, follow);
    this.onmessage?.(message);
  }

  #stop(id: RequestId): void {
    this.#subscriptions.get(id)?.stop();
    this.#subscriptions.delete(id);
  }
}
