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
    const { log, channels } = this.#options;
    await this.store.followClock();
    for (const [channel, count] of await this.store.queued()) {
      if (!channels.has(channel))
        log.warn('notifications wait for a channel that is not configured', { channel, count });
    }
    const upkeep = () => {
      this.store
        .purge(Date.now() - this.#options.retentionDays * dayMs)
        .catch((error: unknown) => log.error('old notifications could not be removed', { error }));
    };
    upkeep();
    this.#upkeep = setInterval(upkeep, upkeepMs).unref();
    this.#worker.poke();
  }

  async accept(drafts: readonly Draft[]): Promise<Accepted[]> {
    const accepted = await this.store.accept(drafts);
    this.#worker.poke();
    return accepted;
  }

  async retry(owner: string, id: string): Promise<Notification | undefined> {
    const notification = await this.store.retry(owner, id);
    if (notification) this.#worker.poke();
    return notification;
  }

  async wait(
    notifications: readonly Notification[],
    signal: AbortSignal,
    onSettled?: (notification: Notification) => void,
  ): Promise<Notification[]> {
    const latest = new Map(notifications.map((notification) => [notification.id, notification]));
    const open = new Set(latest.keys());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // A failure of the store while nobody awaits it is told by what is awaited instead.
    promise.catch(() => {});
    const look = async (id: string) => {
      const known = latest.get(id);
      if (!known || !open.has(id)) return;
      const notification = (await this.store.get(known.owner, id)) ?? known;
      latest.set(id, notification);
      const served = this.#options.channels.has(notification.channel);
      if ((served && !isSettled(notification, known)) || !open.delete(id)) return;
      onSettled?.(notification);
      if (open.size === 0) resolve();
    };
    const stopListening = this.store.onChange((id) => void look(id).catch(reject));
    signal.addEventListener('abort', () => resolve(), { once: true });
    try {
      await Promise.all([...open].map(look));
      if (!signal.aborted) await promise;
      // The answer is what stands now, also where a notice of it was lost.
      await Promise.all([...open].map(look));
    } finally {
      stopListening();
      resolve();
    }
    return [...latest.values()];
  }

  async close(graceMs: number): Promise<void> {
    clearInterval(this.#upkeep);
    await this.#worker.stop(graceMs);
    await Promise.all([...this.#options.channels.values()].map((channel) => channel.close?.()));
    await this.store.close();
  }
}

function isSettled(notification: Notification, before: Notification): boolean {
  if (notification.status !== 'queued') return true;
  if (notification.leased) return false;
  return notification.attempts > before.attempts || notification.dueAt > Date.now();
}
