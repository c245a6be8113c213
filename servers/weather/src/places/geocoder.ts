import * as z from 'zod/v4';
import { address } from '../http/address.js';
import type { JsonClient } from '../http/json-client.js';
import { optionalText, outsideText } from '../http/outside-text.js';
import { isTimeZone } from '../services/local-time.js';
import { round } from '../services/units.js';
import { optional } from '../services/values.js';
import { countryName } from './country-name.js';
import type { Place } from './place.js';

const found = z
  .object({
    name: outsideText(),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    country_code: optionalText(),
    country: optionalText(),
    admin1: optionalText(),
    timezone: optionalText(),
    population: optional(z.number().min(0).max(1e9)),
  })
  .transform(
    ({ name, latitude, longitude, country_code, country, admin1, timezone, population }): Place => ({
      name,
      // A hundred metres: finer than any forecast, and as fine as the built-in places.
      latitude: round(latitude, 3),
      longitude: round(longitude, 3),
      admin: admin1,
      countryCode: country_code,
      country: country_code && (country ?? countryName(country_code)),
      timeZone: timezone && isTimeZone(timezone) ? timezone : undefined,
      population: population || undefined,
    }),
  );
// Absent, not empty, when nothing matches.
const schema = z
  .object({ results: z.array(found).max(200).nullish() })
  .transform(({ results }) => results ?? []);

const service = "Open-Meteo's geocoder";

/** Finds places by name, best match first. @throws UpstreamError */
export type Geocode = (
  name: string,
  options: { countryCode?: string | undefined; signal: AbortSignal },
) => Promise<Place[]>;

/** Open-Meteo's geocoding API (https://open-meteo.com/en/docs/geocoding-api). */
export function geocoder(client: JsonClient, options: { url: string; apiKey?: string | undefined }): Geocode {
  return async (name, { countryCode, signal }) => {
    // 100 is the most that it gives.
    const query = { name, count: '100', language: 'en', format: 'json', countryCode, apikey: options.apiKey };
    const request = {
      service,
      url: address(options.url, 'v1/search', query),
      freshMs: 2 * 60 * 60_000,
      schema,
    };
    return (await client.get(request, signal)).answer;
  };
}
