import type { Fetched, JsonClient } from '../http/json-client.js';
import { UpstreamError } from '../http/upstream-error.js';
import type { Place } from '../places/place.js';
import type { Current, Forecast, WeatherProvider } from './model.js';
import type { Query } from './query.js';

/** An answer and where it comes from. */
export interface Sourced<Answer> {
  answer: Answer;
  provider: WeatherProvider;
  /** Old, because nothing newer could be had: `failures` says why. */
  stale: boolean;
  ageSeconds: number;
  /** The services asked before this one, and what became of it. */
  failures: UpstreamError[];
}

/** No service answered and nothing is remembered. */
export class WeatherUnavailable extends Error {
  override name = 'WeatherUnavailable';
  readonly failures: UpstreamError[];

  constructor(failures: UpstreamError[]) {
    super(failures.map(({ message }) => message).join('; '));
    this.failures = failures;
  }
}

/** Asks one service after the other, and as a last resort its own memory. */
export class Forecaster {
  readonly #client: JsonClient;
  readonly #providers: WeatherProvider[];
  readonly #now: () => number;

  /** @param providers in order of preference */
  constructor(client: JsonClient, providers: WeatherProvider[], now: () => number = Date.now) {
    this.#client = client;
    this.#providers = providers;
    this.#now = now;
  }

  /** @throws WeatherUnavailable */
  current(place: Place, signal: AbortSignal): Promise<Sourced<Current>> {
    return this.#ask((provider) => provider.current(place), signal);
  }

  /** The days that the service has, at most as many as asked for. @throws WeatherUnavailable */
  forecast(place: Place, days: number, signal: AbortSignal): Promise<Sourced<Forecast>> {
    return this.#ask((provider) => provider.forecast(place, days), signal);
  }

  async #ask<Answer>(
    question: (provider: WeatherProvider) => Query<Answer>,
    signal: AbortSignal,
  ): Promise<Sourced<Answer>> {
    const failures: UpstreamError[] = [];
    for (const provider of this.#providers) {
      try {
        const fetched = await question(provider).fetch(this.#client, signal);
        return this.#sourced(provider, fetched, false, failures);
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        failures.push(error);
      }
    }
    const [newest] = this.#providers
      .map((provider) => ({ provider, known: remembered(question(provider), this.#client) }))
      .flatMap(({ provider, known }) => (known === undefined ? [] : [{ provider, known }]))
      .sort((a, b) => b.known.at - a.known.at);
    if (newest === undefined) throw new WeatherUnavailable(failures);
    return this.#sourced(newest.provider, newest.known, true, failures);
  }

  #sourced<Answer>(
    provider: WeatherProvider,
    { body, at }: Fetched<Answer>,
    stale: boolean,
    failures: UpstreamError[],
  ): Sourced<Answer> {
    const ageSeconds = Math.max(0, Math.round((this.#now() - at) / 1000));
    return { answer: body, provider, stale, ageSeconds, failures };
  }
}

/** What was last heard; nothing where even that does not say what is asked. */
function remembered<Answer>(query: Query<Answer>, client: JsonClient): Fetched<Answer> | undefined {
  try {
    return query.lastKnown(client);
  } catch (error) {
    if (error instanceof UpstreamError) return undefined;
    throw error;
  }
}
