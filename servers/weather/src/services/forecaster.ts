import type { Weather } from '../app.js';
import type { Fetched, JsonClient, JsonRequest } from '../http/json-client.js';
import { Unreachable, UpstreamError } from '../http/upstream-error.js';
import { label, type Place } from '../places/place.js';
import { comingDays } from './coming-days.js';
import type { Current, Forecast, Source, Sourced } from './model.js';

/** A service that has the weather everywhere. It describes its requests and sends none itself. */
export interface WeatherProvider extends Source {
  current(place: Place): JsonRequest<Current>;
  /** At least the days asked for, where the service has them; some may be past. */
  forecast(place: Place, days: number): JsonRequest<Forecast>;
}

/**
 * Asks one service after the other, and as a last resort its own memory.
 *
 * @param providers in order of preference
 */
export function forecaster(client: JsonClient, providers: WeatherProvider[], now: () => number): Weather {
  async function ask<Answer>(
    place: Place,
    question: (provider: WeatherProvider) => JsonRequest<Answer>,
    signal: AbortSignal,
  ): Promise<Sourced<Answer>> {
    const failures: UpstreamError[] = [];
    const sourced = (provider: WeatherProvider, { answer, at }: Fetched<Answer>, stale: boolean) => {
      const ageSeconds = Math.max(0, Math.round((now() - at) / 1000));
      return { answer, provider, stale, ageSeconds, failures };
    };
    for (const provider of providers) {
      try {
        return sourced(provider, await client.get(question(provider), signal), false);
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        failures.push(error);
      }
    }
    const [newest] = providers
      .flatMap((provider) => {
        const known = remembered(question(provider), client);
        return known === undefined ? [] : [{ provider, known }];
      })
      .sort((a, b) => b.known.at - a.known.at);
    if (newest !== undefined) return sourced(newest.provider, newest.known, true);
    const why = failures.map(({ message }) => message).join('; ');
    throw new Unreachable(
      `no weather for ${label(place)} at the moment, though the place is known. ${why}.`,
      failures,
    );
  }

  return {
    current: (place, signal) => ask(place, (provider) => provider.current(place), signal),
    forecast: (place, count, signal) => {
      const question = (provider: WeatherProvider) => {
        const request = provider.forecast(place, count);
        const coming = (all: Forecast) => comingDays(request.service, all, { count, now: now() });
        return { ...request, schema: request.schema.transform(coming) };
      };
      return ask(place, question, signal);
    },
  };
}

/** The last answer; undefined if even that lacks what is asked. */
function remembered<Answer>(request: JsonRequest<Answer>, client: JsonClient): Fetched<Answer> | undefined {
  try {
    return client.lastKnown(request);
  } catch (error) {
    if (error instanceof UpstreamError) return undefined;
    throw error;
  }
}
