import type { Place } from '../places/place.js';
import type { Query } from './query.js';

/** Weather at one moment, in metric units: °C, km/h, mm. A service can leave out whatever is optional. */
export interface Current {
  /** Milliseconds since 1970. */
  observedAt: number;
  /** IANA name of the zone the place keeps. */
  timeZone: string;
  temperature: number;
  /** Relative, in percent. */
  humidity?: number;
  feelsLike?: number;
  /** WMO code. */
  code?: number;
  isDay: boolean;
  /** In the period before the observation. */
  precipitation?: number;
  windSpeed?: number;
  windGust?: number;
  /** Where the wind comes from, in degrees. */
  windDirection?: number;
}

/** Weather of one local day, in metric units; a day that the service left out has nothing but its date. */
export interface Day {
  /** `2026-11-23`, local. */
  date: string;
  code?: number;
  temperatureMax?: number;
  temperatureMin?: number;
  precipitation?: number;
  /** Percent. */
  precipitationProbability?: number;
  windMax?: number;
  gustMax?: number;
  sunrise?: number;
  sunset?: number;
}

export interface Forecast {
  timeZone: string;
  days: Day[];
}

/** A service that knows the weather everywhere. What it is asked is described, not yet done: see `Query`. */
export interface WeatherProvider {
  name: string;
  /** The credit its licence asks for. */
  attribution: string;
  current(place: Place): Query<Current>;
  forecast(place: Place, days: number): Query<Forecast>;
}
