import * as z from 'zod/v4';
import type { Place } from '../places/place.js';
import type { Sourced } from '../services/model.js';
import { systems, type UnitSystem, unitSystems } from '../services/units.js';

/** The card that shows a result, in hosts that draw MCP Apps. */
export const cardUri = 'ui://weather/card';

export const city = z
  .string()
  .max(120, 'city takes at most 120 characters: a place like "Paris, TX", or "latitude,longitude"')
  .describe('"Paris", "Paris, TX" or "48.85,2.35"');

export const units = z.enum(unitSystems).default('celsius').describe('fahrenheit: also mph, inches');

/** Which place was taken. */
export const takenPlace = {
  city: z.string(),
  region: z.string().optional(),
  country: z.string().optional(),
  latitude: z.number(),
  longitude: z.number(),
};

/** What the service left out: `humidity, wind`. */
export const gaps = { missing: z.string().optional() };

/** Where the values come from and how old they are. */
export const provenance = {
  units: z.string(),
  source: z.string(),
  stale: z.boolean(),
  age_seconds: z.number(),
  attribution: z.string(),
};

/** The place of a structured answer. */
export function taken({ name, admin, country, latitude, longitude }: Place) {
  return {
    city: name,
    ...(admin === undefined ? {} : { region: admin }),
    ...(country === undefined ? {} : { country }),
    latitude,
    longitude,
  };
}

/** The provenance of a structured answer. */
export function origin({ provider, stale, ageSeconds }: Sourced<unknown>) {
  return { source: provider.name, stale, age_seconds: ageSeconds, attribution: provider.attribution };
}

/** `°C, km/h, mm`: what temperatures, wind and precipitation are in. */
export function unitNames(units: UnitSystem): string {
  const { temperature, wind, precipitation } = systems[units];
  return [temperature, wind, precipitation].map(({ unit }) => unit).join(', ');
}

/** The names of what the service left out, so that a gap is not taken for a zero. */
export function missing(values: Record<string, unknown>): { missing?: string } {
  const names = Object.keys(values).filter((name) => values[name] === undefined);
  return names.length === 0 ? {} : { missing: names.join(', ') };
}
