import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Raises the count of a worker that is registered, or registers it. KEYS: workers. ARGV: worker, 'new' or ''. */
const beat = `
if ARGV[2] == '' and redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
return redis.call('HINCRBY', KEYS[1], ARGV[1], 1)`;

/** Removes a worker whose count is still the same. KEYS: workers. ARGV: worker, count. */
const bury = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end`;

interface Seen {
  count: string;
  since: number;
}

/**
 * Says that this process lives, and finds the ones that do not. Each counts up in Redis. One whose count stands still for
 * long enough is dead. Everybody measures that with a clock of its own that cannot be set, so the time of day never matters.
 *
 * A process that could not count for `leaseMs` gives its lease up. Others wait a third longer before they take it for dead.
 */
export class Lease {
  readonly #redis: Redis;
  readonly #key: string;
  readonly #leaseMs: number;
  readonly #seen = new Map<string, Seen>();
  readonly #timer: NodeJS.Timeout;
  #worker = randomUUID() as string;
  #expiry: NodeJS.Timeout | undefined;
  #onLost = () => {};

  constructor(redis: Redis, key: string, leaseMs: number) {
    this.#redis = redis;
    this.#key = key;
    this.#leaseMs = leaseMs;
    this.#timer = setInterval(() => void this.beat(), leaseMs / 5).unref();
  }

  /** The name under which this process holds tasks; undefined while it has no lease. */
  get worker(): string | undefined {
    return this.#expiry && this.#worker;
  }

  /** @param listener is called when other processes may take over what this one holds */
  onLost(listener: () => void): void {
    this.#onLost = listener;
  }

  async beat(): Promise<void> {
    const sent = performance.now();
    const worker = this.#worker;
    try {
      const isNew = this.#expiry === undefined ? 'new' : '';
      const count = await this.#redis.eval(beat, 1, this.#key, worker, isNew);
      if (worker !== this.#worker) return;
      if (count === 0) this.#lose();
      else this.#expireAt(sent + this.#leaseMs);
    } catch {
      // Redis is away. The lease ends by itself when that lasts.
    }
  }

  /** Strikes out the processes that have stood still. */
  async buryDead(): Promise<void> {
    const looked = performance.now();
    const counts = await this.#redis.hgetall(this.#key);
    for (const worker of this.#seen.keys()) if (!(worker in counts)) this.#seen.delete(worker);
    for (const [worker, count] of Object.entries(counts)) {
      const before = this.#seen.get(worker);
      if (before?.count !== count) this.#seen.set(worker, { count, since: performance.now() });
      else if (worker !== this.#worker && looked - before.since > (this.#leaseMs * 4) / 3)
        await this.#redis.eval(bury, 1, this.#key, worker, count);
    }
  }

  async close(isIdle: boolean): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#expiry);
    if (isIdle) await this.#redis.hdel(this.#key, this.#worker).catch(() => {});
  }

  #expireAt(time: number): void {
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(() => this.#lose(), Math.max(0, time - performance.now())).unref();
  }

  /** The next lease has a new name, so that whatever comes late under the old one is refused. */
  #lose(): void {
    clearTimeout(this.#expiry);
    this.#expiry = undefined;
    this.#worker = randomUUID();
    this.#onLost();
    void this.beat();
  }
}
