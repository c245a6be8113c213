import * as z from 'zod/v4';
import { unitSystems } from '../services/units.js';

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
