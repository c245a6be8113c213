import * as z from 'zod/v4';
import { address } from '../http/address.js';
import type { JsonClient } from '../http/json-client.js';
import { outsideText } from '../http/outside-text.js';
import { isTimeZone } from '../services/local-time.js';
import { round } from '../services/units.js';
import { countryName } from './country-name.js';
import type { Place } from './place.js';

const text = outsideText().nullish();
const schema = z.object({
  // Absent, not empty, when nothing matches.
  results: z
    .array(
      z.object({
        name: outsideText(),
        latitude: z.number().min(-90).max(90),
        longitude: z.number().min(-180).max(180),
        country_code: text,
        country: text,
        admin1: text,
        timezone: text,
        population: z.number().min(0).max(1e9).nullish(),
      }),
    )
    .max(200)
    .nullish(),
});

/** Places by name from Open-Meteo's geocoding API (https://open-meteo.com/en/docs/geocoding-api), best match first. */
export class Geocoder {
  readonly #client: JsonClient;
  readonly #url: string;
  readonly #apiKey: string | undefined;

  constructor(client: JsonClient, options: { url: string; apiKey?: string | undefined }) {
    this.#client = client;
    this.#url = options.url;
    this.#apiKey = options.apiKey;
  }

  /** @throws UpstreamError */
  async search(
    name: string,
    { countryCode, signal }: { countryCode?: string | undefined; signal: AbortSignal },
  ): Promise<Place[]> {
    const { body } = await this.#client.get({
      service: "Open-Meteo's geocoder",
      url: address(this.#url, 'v1/search', {
        name,
        // The most that it gives.
        count: '100',
        language: 'en',
        format: 'json',
        countryCode,
        apikey: this.#apiKey,
      }),
      schema,
      freshMs: 2 * 60 * 60_000,
      signal,
    });
    return (body.results ?? []).map((result) => ({
      name: result.name,
      // A hundred metres: finer than any forecast, and as fine as the built-in places.
      latitude: round(result.latitude, 3),
      longitude: round(result.longitude, 3),
      ...(result.admin1 ? { admin: result.admin1 } : {}),
      ...(result.country_code
        ? { countryCode: result.country_code, country: result.country ?? countryName(result.country_code) }
        : {}),
      ...(result.timezone && isTimeZone(result.timezone) ? { timeZone: result.timezone } : {}),
      ...(result.population ? { population: result.population } : {}),
    }));
  }
}
