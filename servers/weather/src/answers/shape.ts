import * as z from 'zod/v4';
import { label, type Place } from '../places/place.js';
import type { Sourced } from '../services/model.js';
import { systems, type UnitSystem, unitSystems } from '../services/units.js';

/** The card that shows a result, in hosts that draw MCP Apps. */
export const cardUri = 'ui://weather/card';

/** Every tool reads only, from services whose answers change: so the same call may be made again, and answers differently. */
export const annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
};

export const city = z
  .string()
  .max(120, 'city takes at most 120 characters: a place like "Paris, TX", or "latitude,longitude"')
  .describe('"Paris, TX" or "48.85,2.35"');

export const units = z.enum(unitSystems).default('celsius').describe('default celsius; fahrenheit: mph, in');

/** Which place was taken. */
export const takenPlace = {
  city: z.string(),
  region: z.string().optional(),
  country: z.string().optional(),
  latitude: z.number(),
  longitude: z.number(),
};

/** The values that the service left out: `humidity, wind`. */
export const gaps = { missing: z.string().optional() };

/** The notes about the whole answer: how old it is, and why. */
export const notice = z.string().optional();

/** Where the values come from and how old they are. */
export const provenance = {
  units: z.string(),
  source: z.string(),
  stale: z.boolean(),
  age_seconds: z.number(),
  notice,
  attribution: z.string(),
};

/** The place of a structured answer. */
export function taken({ name, admin, country, latitude, longitude }: Place) {
  return { city: name, region: admin, country, latitude, longitude };
}

/** An answer without the properties that have no value. */
export const given = <Answer extends object>(answer: Answer): Answer =>
  Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== undefined)) as Answer;

/** The place of a text answer: `Paris, Île-de-France, FR (48.853, 2.349, France)`. */
export function placeText(place: Place): string {
  return `${label(place)} (${[place.latitude, place.longitude, place.country].filter((part) => part !== undefined).join(', ')})`;
}

/** The provenance of a structured answer. @param more what else is to be known */
export function origin(sourced: Sourced<unknown>, units: UnitSystem, more: string[] = []) {
  const { provider, stale, ageSeconds, failures } = sourced;
  const { temperature, wind, precipitation } = systems[units];
  const why = failures.map(({ message }) => message).join('; ');
  const old = stale ? `STALE, ${age(ageSeconds)} old: ` : '';
  const notices = [...more, why === '' ? '' : `${old}${why}.`].filter((line) => line !== '');
  return {
    units: [temperature, wind, precipitation].map(({ unit }) => unit).join(', '),
    source: provider.name,
    stale,
    age_seconds: ageSeconds,
    notice: notices.join('\n') || undefined,
    attribution: provider.attribution,
  };
}

/** The last lines of a text answer. */
export const originText = (origin: { notice?: string | undefined; attribution: string }): string =>
  lines(origin.notice ?? '', `${origin.attribution}.`);

/** How old an answer is and which units it is in, for the text. */
export const readingText = ({ age_seconds, units }: { age_seconds: number; units: string }) =>
  `${age_seconds === 0 ? '' : `fetched ${age_seconds} s ago, `}in ${units}`;

/** The names of what the service left out, so that a gap is not taken for a zero. */
export function missing(values: Record<string, unknown>): string | undefined {
  const names = Object.keys(values).filter((name) => values[name] === undefined);
  return names.join(', ') || undefined;
}

export const lines = (...texts: string[]) => texts.filter((text) => text !== '').join('\n');

function age(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  return seconds < 90 * 60 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
