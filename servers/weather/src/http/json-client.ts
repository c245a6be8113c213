import type { LRUCache } from 'lru-cache';
import type * as z from 'zod/v4';
import { parseJson, rejection, shaped } from './answer.js';
import { fetchText } from './fetch-text.js';
import { Hosts } from './hosts.js';

export interface JsonClientOptions {
  userAgent: string;
  /** For one attempt. */
  timeoutMs: number;
  retryDelayMs?: number;
  /** The clock; tests turn it. */
  now?: () => number;
}

/** A question to a service. */
export interface JsonRequest<Answer> {
  /** The service's name, for messages. */
  service: string;
  url: URL;
  headers?: Record<string, string>;
  /** How long an answer counts as fresh when the service does not say (`Expires`). */
  freshMs: number;
  /** Checks and reads a body, at every use: what "now" is in a body may have moved. */
  schema: z.ZodType<Answer>;
}

export interface Fetched<Answer> {
  answer: Answer;
  /** When it was fetched, in milliseconds since 1970. */
  at: number;
}

interface Entry {
  body: unknown;
  at: number;
  freshUntil: number;
  lastModified: string | null;
  /** Characters, about. */
  size: number;
}

const cacheBytes = 32 * 1024 * 1024;
/** A reading older than this is of no use even when nothing better can be had. */
const keepMs = 24 * 60 * 60_000;
const longestFreshMs = 2 * 60 * 60_000;

/**
 * Fetches JSON from weather services and remembers the answers: while they are fresh, to save the request; later, to
 * ask whether they have changed, and as a last resort. `Hosts` has the manners, `fetchText` the single request.
 */
export class JsonClient {
  readonly #options: Required<JsonClientOptions>;
  readonly #hosts: Hosts;
  #cache: LRUCache<string, Entry> | undefined;

  constructor(options: JsonClientOptions) {
    this.#options = { retryDelayMs: 200, now: Date.now, ...options };
    this.#hosts = new Hosts(this.#options);
  }

  /** The answer, from the cache while it is fresh. @throws UpstreamError */
  async get<Answer>(request: JsonRequest<Answer>, signal: AbortSignal): Promise<Fetched<Answer>> {
    const { service, url, schema } = request;
    const { now, timeoutMs, userAgent } = this.#options;
    // Loaded with the first request: a start needs neither the library nor the clock that it has Node load.
    const { LRUCache } = await import('lru-cache');
    this.#cache ??= new LRUCache<string, Entry>({ max: 2_000, maxSize: cacheBytes, ttl: keepMs });
    const cached = this.#cache.get(url.href);
    if (cached !== undefined && cached.freshUntil > now())
      return { answer: shaped(service, schema, cached.body), at: cached.at };
    const headers = {
      accept: 'application/json',
      'user-agent': userAgent,
      ...(cached?.lastModified ? { 'if-modified-since': cached.lastModified } : {}),
      ...request.headers,
    };
    return this.#hosts.ask({ service, url, signal }, async () => {
      const { response, text } = await fetchText({ service, url, headers, timeoutMs, signal });
      const unchanged = response.status === 304 ? cached : undefined;
      if (unchanged === undefined && !response.ok) throw rejection(service, response, text, now());
      const body = unchanged?.body ?? parseJson(service, text);
      const fetched = { answer: shaped(service, schema, body), at: now() };
      this.#keep(request, response, { body, at: fetched.at, size: unchanged?.size ?? text.length });
      return fetched;
    });
  }

  /** The last answer, however old (a day at most): for when a new one cannot be had. @throws UpstreamError */
  lastKnown<Answer>({ service, url, schema }: JsonRequest<Answer>): Fetched<Answer> | undefined {
    const entry = this.#cache?.get(url.href);
    return entry && { answer: shaped(service, schema, entry.body), at: entry.at };
  }

  #keep(
    { url, freshMs }: JsonRequest<unknown>,
    { headers }: Response,
    fetched: Pick<Entry, 'body' | 'at' | 'size'>,
  ): void {
    const expires = Date.parse(headers.get('expires') ?? '');
    const freshFor = Number.isNaN(expires) ? freshMs : Math.max(expires - fetched.at, freshMs);
    const freshUntil = fetched.at + Math.min(freshFor, longestFreshMs);
    const entry = { ...fetched, freshUntil, lastModified: headers.get('last-modified') };
    this.#cache?.set(url.href, entry, { size: fetched.size + url.href.length });
  }
}
