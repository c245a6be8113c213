import * as z from 'zod/v4';
import { unitSystems } from '../weather/units.js';

export const city = z
  .string()
  .max(120, 'city takes at most 120 characters: a place like "Paris, TX", or "latitude,longitude"')
  .describe('"Paris", "Paris, TX", "Springfield, Illinois, US" or "48.85,2.35"');

export const units = z.enum(unitSystems).default('celsius').describe('fahrenheit: also mph, inches');

const digits = /^\d{1,4}$/;

/** A whole number, also as a string of digits: models send both, and the schema says so. */
export function wholeNumber(min: number, max: number) {
  return z
    .preprocess(
      (value) => (typeof value === 'string' && digits.test(value) ? Number(value) : value),
      z.int().min(min).max(max),
    )
    .meta({
      // Two types in one `type` are legal, but not every model's API takes them.
      ...{ type: undefined, minimum: undefined, maximum: undefined },
      anyOf: [
        { type: 'integer', minimum: min, maximum: max },
        { type: 'string', pattern: digits.source },
      ],
    });
}

/** Which place was taken. */
export const takenPlace = {
  city: z.string(),
  region: z.string().optional(),
  country: z.string().optional(),
  latitude: z.number(),
  longitude: z.number(),
};

/** Where the values come from and how old they are. */
export const provenance = {
  units: z.string(),
  source: z.string(),
  stale: z.boolean(),
  age_seconds: z.number(),
  attribution: z.string(),
};
