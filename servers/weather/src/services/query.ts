import type * as z from 'zod/v4';
import type { Fetched, JsonClient, JsonRequest } from '../http/json-client.js';
import type { Place } from '../places/place.js';
import type { Current, Forecast, Source } from './model.js';

/** One question to a service, which can be put to it now, or answered from what was last heard. */
export interface Query<Answer> {
  fetch(client: JsonClient, signal: AbortSignal): Promise<Fetched<Answer>>;
  lastKnown(client: JsonClient): Fetched<Answer> | undefined;
}

/** Joins a request with the way to read its body. `read` runs at every use: what "now" is in a body may have moved. */
export function query<Schema extends z.ZodType, Answer>(
  request: Omit<JsonRequest<Schema>, 'signal'>,
  read: (body: z.output<Schema>) => Answer,
): Query<Answer> {
  return {
    async fetch(client, signal) {
      const { body, at } = await client.get({ ...request, signal });
      return { body: read(body), at };
    },
    lastKnown(client) {
      const known = client.lastKnown(request.url, request.schema);
      return known === undefined ? undefined : { body: read(known.body), at: known.at };
    },
  };
}

/** A service that knows the weather everywhere. What it is asked is described, not yet done: see `Query`. */
export interface WeatherProvider extends Source {
  current(place: Place): Query<Current>;
  forecast(place: Place, days: number): Query<Forecast>;
}
