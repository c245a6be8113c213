import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { Logger } from '../../runtime/logger.js';
import { errorResponse } from '../error-response.js';

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

/** Counts requests, and refuses what is over the limit with 429 and Retry-After. */
export class Limits {
  readonly #logger: Logger;
  readonly #address: Promise<RateLimiterAbstract> | undefined;
  readonly #principal: Promise<RateLimiterAbstract> | undefined;

  constructor(limits: RateLimits, logger: Logger, createLimiter: LimiterFactory = memoryLimiters) {
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
      return refused(
        'Rate limited: too many requests',
        Math.ceil((refusal as RateLimiterRes).msBeforeNext / 1_000),
      );
    }
  }
}

/** The things of which a caller may hold only so many, with the seconds after which a new try makes sense. */
const held = {
  calls: 1,
  streams: 30,
  sessions: 30,
  memory: 5,
} as const;

/** The caller holds its share already: 429. A proxy may take 503 for a replica that is away, so that is kept for it. */
export function tooMuch(what: keyof typeof held, message?: JSONRPCMessage): Response {
  const problem =
    what === 'memory'
      ? 'Too much memory is held by what this caller has sent, and by answers that it has not read. Read them, send less at once'
      : `Too many ${what} at once by this caller. End some`;
  return refused(`${problem}, or try again later.`, held[what], message);
}

function refused(problem: string, retryAfterSeconds: number, message?: JSONRPCMessage): Response {
  return errorResponse(429, -32_000, problem, {
    headers: { 'retry-after': String(retryAfterSeconds) },
    ...(message !== undefined && 'id' in message && message.id !== undefined && { id: message.id }),
  });
}
