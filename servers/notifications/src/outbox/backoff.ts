export interface RetryPolicy {
  /** Attempts before a notification becomes a dead letter. */
  maxAttempts: number;
  /** The first delay, in milliseconds; it doubles with every attempt. */
  baseMs: number;
  /** How long one attempt may take, in milliseconds. */
  attemptTimeoutMs: number;
}

const longestDelayMs = 60 * 60 * 1_000;
/** A receiver may ask for more patience than that, but not for ever. */
const longestAskedMs = 24 * 60 * 60 * 1_000;

/**
 * The delay after a failed attempt: exponential, half of it random, so that notifications that failed together do not come
 * back together; never less than the receiver asked for.
 *
 * @param attempt the attempt that failed, from 1
 * @param random from 0 to 1
 */
export function retryDelay(attempt: number, baseMs: number, random: number, askedMs = 0): number {
  const delay = Math.min(longestDelayMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(Math.max(delay / 2 + (random * delay) / 2, Math.min(askedMs, longestAskedMs)));
}
