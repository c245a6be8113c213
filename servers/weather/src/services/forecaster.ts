import type { Weather } from '../app.js';
import type { Fetched, JsonClient } from '../http/json-client.js';
import { UpstreamError } from '../http/upstream-error.js';
import type { Place } from '../places/place.js';
import { type Current, type Forecast, type Sourced, WeatherUnavailable } from './model.js';
import type { Query, WeatherProvider } from './query.js';

/** Asks one service after the other, and as a last resort its own memory. */
export class Forecaster implements Weather {
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
