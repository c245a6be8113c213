import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Counts in this process. A module of its own, so that it is loaded only where there is a limit. */
export function createMemoryLimiter(name: string, perMinute: number): RateLimiterMemory {
  return new RateLimiterMemory({ points: perMinute, duration: 60, keyPrefix: name });
}
