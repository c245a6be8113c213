import type { Outbox } from '../app.js';
import type { Accepted, Draft, Notification } from '../notification.js';
import type { OutboxStore } from './store.js';
import { DeliveryWorker, type WorkerOptions } from './worker.js';

export interface OutboxOptions extends WorkerOptions {
  retentionDays: number;
}

const dayMs = 24 * 60 * 60 * 1_000;
const upkeepMs = 60 * 60 * 1_000;

export class DeliveringOutbox implements Outbox {
  readonly store: OutboxStore;
  readonly #worker: DeliveryWorker;
  readonly #options: OutboxOptions;
  #upkeep: NodeJS.Timeout | undefined;

  constructor(options: OutboxOptions) {
    this.store = options.store;
    this.#options = options;
    this.#worker = new DeliveryWorker(options);
  }

  /** Begins to deliver, first of all what earlier processes left. */
  async start(): Promise<void> {
    const { log, channels, retentionDays } = this.#options;
    for (const [channel, count] of await this.store.queued()) {
      if (!channels.has(channel))
        log.warn('notifications wait for a channel that is not configured', { channel, count });
    }
    const upkeep = () => {
      this.store
        .purge(Date.now() - retentionDays * dayMs)
        .catch((error: unknown) => log.error('old notifications could not be removed', { error }));
    };
    upkeep();
    this.#upkeep = setInterval(upkeep, upkeepMs).unref();
    this.#worker.wake();
  }

  async accept(drafts: readonly Draft[], task?: string): Promise<Accepted[]> {
    const accepted = await this.store.accept(drafts, task);
    this.#worker.wake();
    return accepted;
  }

  async retry(owner: string, id: string): Promise<Notification | undefined> {
    const notification = await this.store.retry(owner, id);
    if (notification) this.#worker.wake();
    return notification;
  }

  wait(
    notifications: readonly Notification[],
    signal: AbortSignal,
    onSettled?: (notification: Notification) => void,
    patient = false,
  ): Promise<Notification[]> {
    const settle = async (before: Notification) => {
      const notification = await this.#settled(before, signal, patient);
      if (!signal.aborted) onSettled?.(notification);
      return notification;
    };
    return Promise.all(notifications.map(settle));
  }

  async close(graceMs: number): Promise<void> {
    clearInterval(this.#upkeep);
    await this.#worker.stop(graceMs);
    await Promise.all([...this.#options.channels.values()].map((channel) => channel.close?.()));
    await this.store.close();
  }

  async #settled(before: Notification, signal: AbortSignal, patient: boolean): Promise<Notification> {
    let change = Promise.withResolvers<void>();
    const look = () => change.resolve();
    const stop = this.store.onChange((id) => id === before.id && look());
    signal.addEventListener('abort', look, { once: true });
    try {
      for (;;) {
        // Made before looking, so that no change is missed.
        change = Promise.withResolvers<void>();
        const latest = (await this.store.get(before.owner, before.id)) ?? before;
        if (signal.aborted || this.#isSettled(latest, before, patient)) return latest;
        await change.promise;
      }
    } finally {
      stop();
      signal.removeEventListener('abort', look);
    }
  }

  #isSettled(latest: Notification, before: Notification, patient: boolean): boolean {
    const { status, channel, leased, attempts, dueAt } = latest;
    if (status !== 'queued' || !this.#options.channels.has(channel)) return true;
    const waits = !leased && dueAt > Date.now();
    return patient ? waits && attempts === 0 : waits || (!leased && attempts > before.attempts);
  }
}
