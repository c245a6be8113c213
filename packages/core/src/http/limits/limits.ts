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

const memoryLimiters: LimiterFactory = async (keyPrefix, points) => {
  const { RateLimiterMemory } = await import('rate-limiter-flexible');
  return new RateLimiterMemory({ points, duration: 60, keyPrefix });
};

/** Counts requests by a key. @returns the refusal, 429 with Retry-After, of one that is over the limit */
export function rateLimit(
  name: string,
  perMinute: number,
  logger: Logger,
  createLimiter: LimiterFactory = memoryLimiters,
): (key: string) => Promise<Response | undefined> {
  if (perMinute === 0) return async () => undefined;
  const limiter = createLimiter(name, perMinute);
  return async (key) => {
    try {
      await (await limiter).consume(key);
      return undefined;
    } catch (refusal) {
      if (!(refusal instanceof Error)) {
        const seconds = Math.ceil((refusal as RateLimiterRes).msBeforeNext / 1_000);
        return refused('Rate limited: too many requests', seconds);
      }
      // The counter's store is away: callers are not made to pay for it.
      logger.warn('a request was not counted', { error: refusal });
      return undefined;
    }
  };
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
