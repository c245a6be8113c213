import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@mcp-reference/core';
import { type Channel, DeliveryError } from '../channels/channel.js';
import { OutboxUnavailable } from '../errors.js';
import { type RetryPolicy, retryDelay } from './backoff.js';
import type { Lease, OutboxStore, Outcome } from './store.js';

export interface WorkerOptions {
  store: OutboxStore;
  channels: ReadonlyMap<string, Channel>;
  policy: RetryPolicy;
  /** How long finished notifications are kept. */
  retentionDays: number;
  log: Logger;
}

/** One channel, and what this process is doing for it. */
interface Lane {
  channel: Channel;
  attempts: Set<Promise<void>>;
  /** On a clock that nobody sets: `performance.now()`. */
  pausedUntil: number;
}

/** Attempts of one channel at a time: a channel that hangs holds up itself, and no other. */
const perChannel = 4;
/** How often to look for what another process left behind, in milliseconds. */
const longestSleepMs = 2_000;
const hourMs = 60 * 60 * 1_000;
const dayMs = 24 * hourMs;

/** Works off the outbox: takes what is due, tries it, writes down how that ended. */
export class DeliveryWorker {
  readonly #options: WorkerOptions;
  /** An attempt is over well before its lease ends, unless its process is. */
  readonly #leaseMs: number;
  readonly #cutShort = new AbortController();
  readonly #lanes: Lane[];
  /** The lease of each attempt under way, by the notification's id. */
  readonly #leases = new Map<string, Lease>();
  /** Ends a pause of the work. */
  #alarm = new AbortController();
  #working: Promise<void> | undefined;
  #upkeep: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#leaseMs = 2 * options.policy.attemptTimeoutMs;
    const channels = [...options.channels.values()];
    this.#lanes = channels.map((channel) => ({ channel, attempts: new Set(), pausedUntil: 0 }));
    options.store.on('due', () => this.#wake());
  }

  /** Begins to deliver, first of all what earlier processes left. */
  async start(): Promise<void> {
    const { store, channels, log } = this.#options;
    for (const [channel, count] of await store.queued()) {
      if (!channels.has(channel))
        log.warn('notifications wait for a channel that is not configured', { channel, count });
    }
    this.#purge();
    this.#upkeep = setInterval(() => this.#purge(), hourMs).unref();
    this.#wake();
  }

  /** Takes nothing new, and gives attempts under way a moment; those cut short are tried again later. */
  async stop(graceMs: number): Promise<void> {
    clearInterval(this.#upkeep);
    this.#stopped = true;
    this.#wake();
    const grace = setTimeout(() => this.#cutShort.abort(), graceMs);
    await this.#working;
    await Promise.all(this.#lanes.flatMap(({ attempts }) => [...attempts]));
    clearTimeout(grace);
    await Promise.all(this.#lanes.map(({ channel }) => channel.close?.()));
  }

  #purge(): void {
    const { store, retentionDays, log } = this.#options;
    store
      .purge(Date.now() - retentionDays * dayMs)
      .catch((error: unknown) => log.error('old notifications could not be removed', { error }));
  }

  /** Looks at the outbox now: something was accepted, or an attempt has ended. */
  #wake(): void {
    this.#alarm.abort();
    if (!this.#stopped) this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    while (!this.#stopped) {
      // Made before looking, so that no call of #wake() is missed.
      const alarm = new AbortController();
      this.#alarm = alarm;
      const sleepMs = await this.#takeDue().catch((error: unknown) => {
        if (error instanceof OutboxUnavailable) this.#options.log.warn(error.reason);
        else this.#options.log.error('the outbox could not be read', { error });
        return longestSleepMs;
      });
      // A process is kept alive by its connection, not by its outbox.
      await wait(sleepMs, undefined, { ref: false, signal: alarm.signal }).catch(() => {});
    }
  }

  /** @returns how long to sleep, in milliseconds */
  async #takeDue(): Promise<number> {
    const { store } = this.#options;
    await store.followClock();
    let taken = 0;
    for (const lane of this.#lanes.filter(isFree)) {
      if (this.#stopped) break;
      const leases = await store.lease(lane.channel.name, perChannel - lane.attempts.size, this.#leaseMs);
      taken += leases.length;
      for (const lease of leases) this.#begin(lease, lane);
    }
    const due = await store.nextDue(this.#lanes.filter(isFree).map(({ channel }) => channel.name));
    const pauses = this.#lanes
      .map(({ pausedUntil }) => pausedUntil - performance.now())
      .filter((ms) => ms > 0);
    const sleepMs = Math.min((due ?? Number.POSITIVE_INFINITY) - store.now(), ...pauses);
    // Due, and yet not taken: another process was quicker.
    if (sleepMs <= 0) return taken > 0 ? 1 : 50;
    return Math.min(longestSleepMs, sleepMs);
  }

  #begin(lease: Lease, lane: Lane): void {
    const { id } = lease.notification;
    const known = this.#leases.has(id);
    this.#leases.set(id, lease);
    // A clock that was set ended the lease: the attempt goes on under the new one.
    if (known) return;
    const attempt = this.#attempt(lease, lane)
      .catch((error: unknown) => this.#options.log.error('an attempt could not be written down', { error }))
      .finally(() => {
        lane.attempts.delete(attempt);
        this.#leases.delete(id);
        this.#wake();
      });
    lane.attempts.add(attempt);
  }

  async #attempt(lease: Lease, lane: Lane): Promise<void> {
    const { policy, log } = this.#options;
    const { id, attempts, lastError } = lease.notification;
    const outcome: Outcome =
      attempts > policy.maxAttempts
        ? { kind: 'dead', error: lastError ?? 'the process ended during every attempt' }
        : await this.#deliver(lease, lane);
    if (!(await this.#settle(lease, outcome)))
      log.warn('an attempt ended after its lease: it may be delivered twice', { id });
    else if (outcome.kind === 'dead')
      log.warn('a notification became a dead letter', { id, error: outcome.error });
    else if (outcome.kind === 'retry') log.info('an attempt failed', { id, attempts, error: outcome.error });
  }

  /** Writes down how an attempt ended; while the outbox cannot be written, tries that again until the lease is over. */
  async #settle(lease: Lease, outcome: Outcome): Promise<boolean> {
    for (const until = performance.now() + this.#leaseMs; ; await wait(100)) {
      try {
        return await this.#options.store.settle(this.#leases.get(lease.notification.id) ?? lease, outcome);
      } catch (error) {
        if (!(error instanceof OutboxUnavailable) || this.#stopped || performance.now() > until) throw error;
      }
    }
  }

  async #deliver({ notification }: Lease, lane: Lane): Promise<Outcome> {
    const { policy, store } = this.#options;
    const { attempts } = notification;
    const deadline = AbortSignal.timeout(policy.attemptTimeoutMs);
    const signal = AbortSignal.any([deadline, this.#cutShort.signal]);
    try {
      signal.throwIfAborted();
      const delivery = lane.channel.deliver(notification, signal);
      // Also when the channel ignores its signal.
      const aborted = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => aborted.reject(signal.reason), { once: true });
      return { kind: 'delivered', note: await Promise.race([delivery, aborted.promise]) };
    } catch (error) {
      if (this.#cutShort.signal.aborted)
        return { kind: 'retry', dueAt: store.now(), error: 'the server ended during the attempt' };
      const { message, permanent, retryAfterMs } = this.#explain(error, deadline);
      if (permanent) return { kind: 'dead', error: message };
      if (retryAfterMs !== undefined) lane.pausedUntil = performance.now() + Math.min(retryAfterMs, 60_000);
      if (attempts >= policy.maxAttempts)
        return { kind: 'dead', error: `${message} (given up after ${attempts} attempts)` };
      const dueAt = store.now() + retryDelay(attempts, policy.baseMs, Math.random(), retryAfterMs);
      return { kind: 'retry', dueAt, error: message };
    }
  }

  #explain(error: unknown, deadline: AbortSignal): DeliveryError {
    const late = `no confirmation within ${this.#options.policy.attemptTimeoutMs / 1_000} s`;
    if (deadline.aborted) return new DeliveryError(late, { permanent: false });
    if (error instanceof DeliveryError) return error;
    this.#options.log.error('a channel failed in a way it should not', { error });
    return new DeliveryError('internal error of the channel', { permanent: false });
  }
}

function isFree({ attempts, pausedUntil }: Lane): boolean {
  return attempts.size < perChannel && pausedUntil <= performance.now();
}
