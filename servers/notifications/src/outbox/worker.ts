import { setTimeout as wait } from 'node:timers/promises';
import { type Channel, DeliveryError } from '../channels/channel.js';
import type { Log } from '../log.js';
import { type RetryPolicy, retryDelay } from './backoff.js';
import { type Lease, type OutboxStore, OutboxUnavailable, type Outcome } from './store.js';

export interface WorkerOptions {
  store: OutboxStore;
  channels: ReadonlyMap<string, Channel>;
  policy: RetryPolicy;
  log: Log;
  now?: () => number;
  random?: () => number;
}

/** Attempts of one channel at a time: a channel that hangs holds up itself, and no other. */
const perChannel = 4;
/** How often to look for what another process left behind, in milliseconds. */
const longestSleepMs = 2_000;

/** Works off the outbox: takes what is due, tries it, writes down how that ended. */
export class DeliveryWorker {
  readonly #options: Required<WorkerOptions>;
  /** An attempt is over well before its lease ends, unless its process is. */
  readonly #leaseMs: number;
  readonly #cutShort = new AbortController();
  readonly #attempts = new Map<string, Set<Promise<void>>>();
  /** What each attempt under way works under, by the notification's id. */
  readonly #leases = new Map<string, Lease>();
  /** By channel, on a clock that nobody sets: `performance.now()`. */
  readonly #pausedUntil = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: WorkerOptions) {
    this.#options = { now: Date.now, random: Math.random, ...options };
    this.#leaseMs = 2 * options.policy.attemptTimeoutMs;
    for (const name of options.channels.keys()) this.#attempts.set(name, new Set());
  }

  /** Looks at the outbox now: something was accepted, or an attempt has ended. */
  poke(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#turn ??= this.#work();
  }

  /** Takes nothing new, and gives attempts under way a moment; what is cut short is tried again later. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    this.#again = false;
    const grace = setTimeout(() => this.#cutShort.abort(), graceMs);
    await this.#turn;
    await Promise.all([...this.#attempts.values()].flatMap((running) => [...running]));
    clearTimeout(grace);
    clearTimeout(this.#timer);
  }

  async #work(): Promise<void> {
    clearTimeout(this.#timer);
    let sleepMs = longestSleepMs;
    try {
      while (this.#again) {
        this.#again = false;
        sleepMs = await this.#takeDue();
      }
    } catch (error) {
      if (error instanceof OutboxUnavailable) this.#options.log.warn(error.message);
      else this.#options.log.error('the outbox could not be read', { error });
    }
    // Nothing awaited since #again was last looked at: a poke from now on begins a new turn.
    this.#turn = undefined;
    // A process is kept alive by its connection, not by its outbox.
    this.#timer = setTimeout(() => this.poke(), sleepMs).unref();
  }

  /** @returns how long to sleep, in milliseconds */
  async #takeDue(): Promise<number> {
    const { store, channels, now } = this.#options;
    await store.followClock();
    const idle: string[] = [];
    let taken = 0;
    for (const channel of channels.values()) {
      const running = this.#attempts.get(channel.name);
      if (
        this.#stopped ||
        !running ||
        running.size >= perChannel ||
        (this.#pausedUntil.get(channel.name) ?? 0) > performance.now()
      )
        continue;
      const leases = await store.lease(channel.name, perChannel - running.size, this.#leaseMs);
      taken += leases.length;
      for (const lease of leases) this.#begin(lease, channel, running);
      if (running.size < perChannel) idle.push(channel.name);
    }
    const due = await store.nextDue(idle);
    const pauses = [...this.#pausedUntil.values()].map((until) => until - performance.now());
    const sleepMs = Math.min((due ?? Number.POSITIVE_INFINITY) - now(), ...pauses.filter((ms) => ms > 0));
    // Due, and yet not taken: somebody else was quicker.
    if (sleepMs <= 0) return taken > 0 ? 1 : 50;
    return Math.min(longestSleepMs, sleepMs);
  }

  #begin(lease: Lease, channel: Channel, running: Set<Promise<void>>): void {
    const { id } = lease.notification;
    const known = this.#leases.has(id);
    this.#leases.set(id, lease);
    // A clock that was set ended the lease: the attempt goes on under the new one.
    if (known) return;
    const attempt = this.#attempt(lease, channel)
      .catch((error: unknown) => this.#options.log.error('an attempt could not be written down', { error }))
      .finally(() => {
        running.delete(attempt);
        this.#leases.delete(id);
        this.poke();
      });
    running.add(attempt);
  }

  async #attempt(lease: Lease, channel: Channel): Promise<void> {
    const { policy, log } = this.#options;
    const { id, attempts } = lease.notification;
    const outcome: Outcome =
      attempts > policy.maxAttempts
        ? { kind: 'dead', error: lease.notification.lastError ?? 'the process ended during every attempt' }
        : await this.#deliver(lease, channel);
    const settled = await this.#settle(lease, outcome);
    if (!settled) log.warn('an attempt ended after its lease: it may be delivered twice', { id });
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

  async #deliver({ notification }: Lease, channel: Channel): Promise<Outcome> {
    const { policy, now, random } = this.#options;
    const deadline = AbortSignal.timeout(policy.attemptTimeoutMs);
    const signal = AbortSignal.any([deadline, this.#cutShort.signal]);
    try {
      const note = await abortable(channel.deliver(notification, signal), signal);
      return { kind: 'delivered', ...(note !== undefined && { note }) };
    } catch (error) {
      if (this.#cutShort.signal.aborted) {
        return { kind: 'retry', dueAt: now(), error: 'the server ended during the attempt' };
      }
      const problem = deadline.aborted
        ? new DeliveryError(`no confirmation within ${policy.attemptTimeoutMs / 1_000} s`, {
            permanent: false,
          })
        : this.#explain(error, notification.id);
      if (problem.permanent) return { kind: 'dead', error: problem.message };
      const askedMs = problem.retryAfterMs;
      const dueAt = now() + retryDelay(notification.attempts, policy.baseMs, random(), askedMs);
      if (askedMs !== undefined)
        this.#pausedUntil.set(channel.name, performance.now() + Math.min(askedMs, 60_000));
      if (notification.attempts < policy.maxAttempts) return { kind: 'retry', dueAt, error: problem.message };
      return { kind: 'dead', error: `${problem.message} (given up after ${notification.attempts} attempts)` };
    }
  }

  #explain(error: unknown, id: string): DeliveryError {
    if (error instanceof DeliveryError) return error;
    this.#options.log.error('a channel failed in a way it should not', { id, error });
    return new DeliveryError('internal error of the channel', { permanent: false });
  }
}

/** Settles when the work does or the signal aborts, also when the work ignores its signal. */
function abortable<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
