import type { UpstreamError } from '../http/upstream-error.js';

/** Weather at one moment, in metric units: °C, km/h, mm. A service can leave out whatever is optional. */
export interface Current {
  /** Milliseconds since 1970. */
  observedAt: number;
  /** IANA name of the zone the place keeps. */
  timeZone: string;
  temperature: number;
  /** Relative, in percent. */
  humidity?: number;
  feels_like?: number;
  wmo_code?: number;
  is_day: boolean;
  /** In the period before the observation. */
  precipitation?: number;
  wind?: number;
  wind_gust?: number;
  /** Where the wind comes from, in degrees. */
  wind_direction?: number;
}

/** Weather of one local day, in metric units; a day that the service left out has nothing but its date. */
export interface Day {
  /** `2026-11-23`, local. */
  date: string;
  wmo_code?: number;
  high?: number;
  low?: number;
  precipitation?: number;
  /** The chance of precipitation, in percent. */
  chance?: number;
  wind?: number;
  gust?: number;
  sunrise?: number;
  sunset?: number;
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

/** A warning, watch or advisory of the US National Weather Service, in its own words. */
export interface Alert {
  event: string;
  phase: Extract<Phase, 'in effect' | 'not yet begun'>;
  /** Extreme, Severe, Moderate, Minor or Unknown (CAP 1.2). */
  severity: string;
  headline?: string;
  description?: string;
  instruction?: string;
  onset?: string;
  /** When the hazard ends, or else the message itself. */
  ends?: string;
}

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

/** A property for a value that a service gave, none for one that it left out. */
export function known<Name extends string>(
  name: Name,
  value: number | null | undefined,
  convert = (value: number) => value,
) {
  return (value == null ? {} : { [name]: convert(value) }) as { [key in Name]?: number };
}
