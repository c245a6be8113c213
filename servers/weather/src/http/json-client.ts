import type { LRUCache } from 'lru-cache';
import type * as z from 'zod/v4';
import { parse, rejection } from './answer.js';
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
  async get<Schema extends z.ZodType>(request: JsonRequest<Schema>): Promise<Fetched<z.output<Schema>>> {
    const { service, url, schema, signal } = request;
    const { now, timeoutMs, userAgent } = this.#options;
    // Loaded with the first request: a start needs neither the library nor the clock that it has Node load.
    const { LRUCache } = await import('lru-cache');
    this.#cache ??= new LRUCache<string, Entry>({ max: 2_000, maxSize: cacheBytes, ttl: keepMs });
    const cached = this.#cache.get(url.href);
    if (cached !== undefined && cached.freshUntil > now()) return cached as Fetched<z.output<Schema>>;
    const headers = {
      accept: 'application/json',
      'user-agent': userAgent,
      ...(cached?.lastModified ? { 'if-modified-since': cached.lastModified } : {}),
      ...request.headers,
    };
    const entry = await this.#hosts.ask(request, async () => {
      const { response, text } = await fetchText({ service, url, headers, timeoutMs, signal });
      if (response.status === 304 && cached !== undefined)
        return this.#keep(request, response, cached.body, cached.size);
      if (!response.ok) throw rejection(service, response, text, now());
      return this.#keep(request, response, parse(service, schema, text), text.length);
    });
    return entry as Fetched<z.output<Schema>>;
  }

  /** The last answer, however old (a day at most): for when a new one cannot be had. */
  lastKnown<Schema extends z.ZodType>(url: URL, _schema: Schema): Fetched<z.output<Schema>> | undefined {
    return this.#cache?.get(url.href) as Fetched<z.output<Schema>> | undefined;
  }

  #keep<Schema extends z.ZodType>(
    { url, freshMs }: JsonRequest<Schema>,
    { headers }: Response,
    body: unknown,
    size: number,
  ): Entry {
    const at = this.#options.now();
    const expires = Date.parse(headers.get('expires') ?? '');
    const freshFor = Number.isNaN(expires) ? freshMs : Math.max(expires - at, freshMs);
    const freshUntil = at + Math.min(freshFor, longestFreshMs);
    const entry = { body, at, freshUntil, lastModified: headers.get('last-modified'), size };
    this.#cache?.set(url.href, entry, { size: size + url.href.length });
    return entry;
  }
}
