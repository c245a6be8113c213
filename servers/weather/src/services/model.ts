import * as z from 'zod/v4';
import type { UpstreamError } from '../http/upstream-error.js';

const value = z.number().optional();

/** Weather at one moment. Humidity is relative, in percent. A service can leave out what is optional. */
export const momentValues = {
  temperature: z.number(),
  feels_like: value,
  humidity: value,
  wmo_code: value,
  is_day: z.boolean(),
  /** In the period before the observation. */
  precipitation: value,
  wind: value,
  wind_gust: value,
  /** Where the wind comes from, in degrees. */
  wind_direction: value,
};

/** Weather of one local day. `chance` is the chance of precipitation, in percent. */
export const dayValues = {
  wmo_code: value,
  high: value,
  low: value,
  precipitation: value,
  chance: value,
  wind: value,
  gust: value,
};

type Values<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

/** Values are metric inside the server: °C, km/h, mm. Instants are milliseconds since 1970. */
export interface Current extends Values<typeof momentValues> {
  observedAt: number;
  /** IANA name of the zone the place keeps. */
  timeZone: string;
}

/** A day that the service left out has nothing but its date. */
export interface Day extends Values<typeof dayValues> {
  /** `2026-11-23`, local. */
  date: string;
  sunrise?: number | undefined;
  sunset?: number | undefined;
}

export interface Forecast {
  timeZone: string;
  days: Day[];
}

/** The source of an answer. */
export interface Source {
  name: string;
  /** The credit its licence asks for. */
  attribution: string;
}

/** An answer and where it comes from. */
export interface Sourced<Answer> {
  answer: Answer;
  provider: Source;
  /** Old, because nothing newer could be had: `failures` says why. */
  stale: boolean;
  ageSeconds: number;
  /** The services asked before this one, and what became of it. */
  failures: UpstreamError[];
}

export type Phase = 'in effect' | 'not yet begun' | 'ended' | 'cancelled' | 'superseded' | 'a test';

const text = z.string().optional();

/** A warning, watch or advisory of the US National Weather Service, in its own words. */
export const alert = z.object({
  event: z.string(),
  phase: z.string(),
  /** Extreme, Severe, Moderate, Minor or Unknown (CAP 1.2). */
  severity: z.string(),
  headline: text,
  description: text,
  instruction: text,
  onset: text,
  /** When the hazard ends, or else the message itself. */
  ends: text,
});
export type Alert = z.output<typeof alert> & { phase: Extract<Phase, 'in effect' | 'not yet begun'> };

export interface AlertReport {
  /** Whether the service warns for this point at all. */
  covered: boolean;
  /** Those in effect first, then those not yet begun; of each the gravest first. */
  alerts: Alert[];
  /** Messages that warn of nothing any more: `Flood Watch (cancelled)`. */
  leftOut: string[];
  /** The credit of the service. */
  attribution: string;
}
