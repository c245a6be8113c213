import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { Logger } from '../logger.js';
import { errorResponse } from './error-response.js';

/** How often and how much at once; 0 switches a limit off. */
export interface RateLimits {
  /** Requests a minute from one address, before it is known who calls. */
  perAddress: number;
  /** Requests a minute by one principal (without authentication: from one address). */
  perPrincipal: number;
  /** Calls of one principal at once. */
  concurrent: number;
}

/** Makes the counters: in memory, or in Redis where several processes share them. */
export type LimiterFactory = (name: string, perMinute: number) => Promise<RateLimiterAbstract>;

const memoryLimiters: LimiterFactory = async (name, perMinute) => {
  const { createMemoryLimiter } = await import('./memory-limiter.js');
  return createMemoryLimiter(name, perMinute);
};

/** Counts requests and calls in flight, and refuses what is over the limit with 429 and Retry-After. */
export class Limits {
  readonly #limits: RateLimits;
  readonly #logger: Logger;
  readonly #address: Promise<RateLimiterAbstract> | undefined;
  readonly #principal: Promise<RateLimiterAbstract> | undefined;
  readonly #running = new Map<string, number>();

  constructor(limits: RateLimits, logger: Logger, createLimiter: LimiterFactory = memoryLimiters) {
    this.#limits = limits;
    this.#logger = logger;
    if (limits.perAddress > 0) this.#address = createLimiter('address', limits.perAddress);
    if (limits.perPrincipal > 0) this.#principal = createLimiter('principal', limits.perPrincipal);
  }

  checkAddress(address: string): Promise<Response | undefined> {
    return this.#consume(this.#address, address);
  }

  checkPrincipal(principal: string): Promise<Response | undefined> {
    return this.#consume(this.#principal, principal);
  }

  /** Takes a place for one call, or refuses it. The place is given back by calling what is returned. */
  enter(principal: string): (() => void) | Response {
    const running = this.#running.get(principal) ?? 0;
    if (this.#limits.concurrent > 0 && running >= this.#limits.concurrent) {
      return tooMany(`at most ${this.#limits.concurrent} calls at once`, 1);
    }
    this.#running.set(principal, running + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const now = (this.#running.get(principal) ?? 1) - 1;
      if (now === 0) this.#running.delete(principal);
      else this.#running.set(principal, now);
    };
  }

  async #consume(
    limiter: Promise<RateLimiterAbstract> | undefined,
    key: string,
  ): Promise<Response | undefined> {
    if (limiter === undefined) return undefined;
    try {
      await (await limiter).consume(key);
      return undefined;
    } catch (refusal) {
      if (refusal instanceof Error) {
        // The counter's store is away: callers are not made to pay for it.
        this.#logger.warn('a request was not counted', { error: refusal });
        return undefined;
      }
      return tooMany('too many requests', Math.ceil((refusal as RateLimiterRes).msBeforeNext / 1_000));
    }
  }
}

function tooMany(problem: string, retryAfterSeconds: number): Response {
  return errorResponse(429, -32_000, `Rate limited: ${problem}`, {
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
}
