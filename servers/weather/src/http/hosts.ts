import pLimit, { type LimitFunction } from 'p-limit';
import pRetry from 'p-retry';
import { UpstreamError, type UpstreamFault } from './upstream-error.js';

/** Requests under way to one host. */
const concurrency = 4;
/** Further attempts after the first, on what may pass. */
const retries = 2;
const restAfterTimeoutMs = 30_000;

interface Host {
  limit: LimitFunction;
  /** Why it is left alone, and until when: after a 429 as it says, after a timeout for half a minute. */
  rest?: { fault: UpstreamFault; until: number };
}

/** Manners towards each host: a few requests at once, a few retries with jitter, and rest where it asks for rest. */
export class Hosts {
  readonly #hosts = new Map<string, Host>();

  /** @param options.retryDelayMs wait before the first retry; doubled for the next, and up to doubled again by chance */
  constructor(private readonly options: { retryDelayMs: number; now: () => number }) {}

  /** @throws UpstreamError */
  ask<Answer>(
    { service, url, signal }: { service: string; url: URL; signal: AbortSignal },
    attempt: () => Promise<Answer>,
  ): Promise<Answer> {
    const { now, retryDelayMs } = this.options;
    const host = this.#hosts.get(url.host) ?? { limit: pLimit(concurrency) };
    this.#hosts.set(url.host, host);
    const once = async () => {
      signal.throwIfAborted();
      if (host.rest !== undefined && host.rest.until > now())
        throw new UpstreamError(service, host.rest.fault);
      try {
        return await attempt();
      } catch (error) {
        const fault = error instanceof UpstreamError ? error.fault : undefined;
        if (fault?.kind === 'limited') host.rest = { fault, until: fault.until.getTime() };
        if (fault?.kind === 'timeout') host.rest = { fault, until: now() + restAfterTimeoutMs };
        throw error;
      }
    };
    return host.limit(() =>
      pRetry(once, {
        retries,
        minTimeout: retryDelayMs,
        factor: 2,
        randomize: true,
        signal,
        shouldRetry: ({ error }) => error instanceof UpstreamError && error.isWorthRetrying,
      }),
    );
  }
}
