import type { LRUCache } from 'lru-cache';
import pLimit, { type LimitFunction } from 'p-limit';
import pRetry from 'p-retry';
import type * as z from 'zod/v4';
import { parse, reasonIn } from './json-body.js';
import { asUpstreamError } from './network-failure.js';
import { oneLine } from './outside-text.js';
import { retryAt } from './rate-limit.js';
import { readBody } from './read-body.js';
import { UpstreamError, type UpstreamFault } from './upstream-error.js';

export interface JsonClientOptions {
  userAgent: string;
  /** For one attempt, headers and body together. */
  timeoutMs: number;
  /** Further attempts after the first, on what may pass. */
  retries?: number;
  /** Before the first retry; doubled for the next, and up to doubled again by chance. */
  retryDelayMs?: number;
  maxBytes?: number;
  /** Requests under way to one host. */
  concurrency?: number;
  /** The clock; tests turn it. */
  now?: () => number;
}

export interface JsonRequest<Schema extends z.ZodType> {
  /** The service's name, for messages. */
  service: string;
  url: URL;
  schema: Schema;
  headers?: Record<string, string>;
  /** How long an answer counts as fresh when the service does not say (`Expires`). */
  freshMs: number;
  signal: AbortSignal;
}

export interface Fetched<Body> {
  body: Body;
  /** When it was fetched, in milliseconds since 1970. */
  at: number;
}

interface Entry extends Fetched<unknown> {
  freshUntil: number;
  lastModified: string | null;
  /** Characters, about. */
  size: number;
}

const maxRedirects = 3;
const cacheBytes = 32 * 1024 * 1024;
/** A reading older than this is of no use even when nothing better can be had. */
const keepMs = 24 * 60 * 60_000;
const longestFreshMs = 2 * 60 * 60_000;
const restAfterTimeoutMs = 30_000;

/** The library is loaded with the first request: a start needs neither it nor the clock that it has Node load. */
const newCache = ({ LRUCache }: typeof import('lru-cache')) =>
  new LRUCache<string, Entry>({ max: 2_000, maxSize: cacheBytes, ttl: keepMs });

/**
 * Fetches JSON from weather services, politely and with bounds: a cache, a limit on requests under way to one host, a
 * timeout, a few retries with jitter for what may pass, a size limit, redirects within one host only, and the answer
 * checked against a schema. An aborted signal closes the socket. Every failure is an `UpstreamError`.
 */
export class JsonClient {
  readonly #options: Required<JsonClientOptions>;
  #cache: LRUCache<string, Entry> | undefined;
  readonly #hosts = new Map<string, LimitFunction>();
  /** Hosts that are left alone for a while: after a 429 until the time they named, after a timeout for half a minute. */
  readonly #resting = new Map<string, { fault: UpstreamFault; until: number }>();

  constructor(options: JsonClientOptions) {
    this.#options = {
      retries: 2,
      retryDelayMs: 200,
      maxBytes: 2 * 1024 * 1024,
      concurrency: 4,
      now: Date.now,
      ...options,
    };
  }

  /** The answer, from the cache while it is fresh. */
  async get<Schema extends z.ZodType>(request: JsonRequest<Schema>): Promise<Fetched<z.output<Schema>>> {
    const library = await import('lru-cache');
    this.#cache ??= newCache(library);
    const cached = this.#cache.get(request.url.href);
    if (cached !== undefined && cached.freshUntil > this.#options.now()) {
      return cached as Fetched<z.output<Schema>>;
    }
    const { host } = request.url;
    const limit = this.#hosts.get(host) ?? pLimit(this.#options.concurrency);
    this.#hosts.set(host, limit);
    const entry = await limit(() =>
      pRetry(() => this.#attempt(request, cached), {
        retries: this.#options.retries,
        minTimeout: this.#options.retryDelayMs,
        factor: 2,
        randomize: true,
        signal: request.signal,
        shouldRetry: ({ error }) => error instanceof UpstreamError && error.isWorthRetrying,
      }),
    );
    return entry as Fetched<z.output<Schema>>;
  }

  /** The last answer, however old (a day at most): for when a new one cannot be had. */
  lastKnown<Schema extends z.ZodType>(url: URL, _schema: Schema): Fetched<z.output<Schema>> | undefined {
    return this.#cache?.get(url.href) as Fetched<z.output<Schema>> | undefined;
  }

  async #attempt<Schema extends z.ZodType>(
    request: JsonRequest<Schema>,
    cached: Entry | undefined,
  ): Promise<Entry> {
    const { service, url, schema, signal } = request;
    signal.throwIfAborted();
    const { now, maxBytes, timeoutMs } = this.#options;
    const resting = this.#resting.get(url.host);
    if (resting !== undefined && resting.until > now()) throw new UpstreamError(service, resting.fault);
    try {
      const timeout = AbortSignal.timeout(timeoutMs);
      const response = await this.#fetch(request, cached, AbortSignal.any([signal, timeout]));
      if (response.status === 304 && cached !== undefined) {
        return this.#keep(request, response, cached.body, cached.size);
      }
      const text = await readBody(response, maxBytes);
      if (text === 'too large') {
        throw new UpstreamError(service, {
          kind: 'unusable',
          detail: `larger than ${Math.round(maxBytes / 1024)} KB`,
        });
      }
      if (!response.ok) throw this.#rejected(service, url, response, text);
      return this.#keep(request, response, parse(service, schema, text), text.length);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const failure = asUpstreamError(service, error, timeoutMs);
      if (failure.fault.kind === 'timeout') this.#rest(url, failure.fault, now() + restAfterTimeoutMs);
      throw failure;
    }
  }

  async #fetch<Schema extends z.ZodType>(
    { service, url, headers }: JsonRequest<Schema>,
    cached: Entry | undefined,
    signal: AbortSignal,
  ): Promise<Response> {
    let target = url;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const response = await fetch(target, {
        signal,
        redirect: 'manual',
        headers: {
          accept: 'application/json',
          'user-agent': this.#options.userAgent,
          ...(cached?.lastModified ? { 'if-modified-since': cached.lastModified } : {}),
          ...headers,
        },
      });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || response.status === 304 || location === null) {
        return response;
      }
      await response.body?.cancel();
      const next = new URL(location, target);
      if (next.host !== url.host || next.protocol !== url.protocol) {
        throw new UpstreamError(service, { kind: 'unusable', detail: 'it redirects to another host' });
      }
      target = next;
    }
    throw new UpstreamError(service, { kind: 'unusable', detail: `more than ${maxRedirects} redirects` });
  }

  #keep<Schema extends z.ZodType>(
    { url, freshMs }: JsonRequest<Schema>,
    response: Response,
    body: unknown,
    size: number,
  ): Entry {
    const at = this.#options.now();
    const expires = Date.parse(response.headers.get('expires') ?? '');
    const freshFor = Number.isNaN(expires) ? freshMs : Math.max(expires - at, freshMs);
    const entry: Entry = {
      body,
      at,
      freshUntil: at + Math.min(freshFor, longestFreshMs),
      lastModified: response.headers.get('last-modified'),
      size,
    };
    this.#cache?.set(url.href, entry, { size: size + url.href.length });
    return entry;
  }

  #rest(url: URL, fault: UpstreamFault, until: number): void {
    this.#resting.set(url.host, { fault, until });
  }

  #rejected(service: string, url: URL, response: Response, text: string): UpstreamError {
    const { status } = response;
    const reason = reasonIn(text);
    if (status === 429) {
      const until = retryAt(response.headers.get('retry-after'), reason, this.#options.now());
      const fault = { kind: 'limited', reason: reason === '' ? 'too many requests' : reason, until } as const;
      this.#rest(url, fault, until.getTime());
      return new UpstreamError(service, fault);
    }
    if (status >= 500) return new UpstreamError(service, { kind: 'unavailable', status });
    return new UpstreamError(service, {
      kind: 'refused',
      status,
      reason: reason || oneLine(response.statusText, 100),
    });
  }
}
