import { celsius, kmhFromMph, mmFromInches, round, systems, type UnitSystem } from '../services/units.js';

/** The answers of get_weather and get_forecast, as far as the card shows them. */
export interface Result {
  city: string;
  region?: string;
  country?: string;
  latitude: number;
  longitude: number;
  /** `°C, km/h, mm` */
  units: string;
  stale: boolean;
  age_seconds: number;
  attribution: string;
  days?: Day[];
}

export interface Current extends Result {
  temperature: number;
  feels_like?: number;
  humidity?: number;
  condition: string;
  wmo_code?: number;
  is_day: boolean;
  precipitation?: number;
  wind?: number;
  wind_gust?: number;
  wind_direction?: number;
  observed_at: string;
}

export interface Day {
  date: string;
  condition: string;
  wmo_code?: number;
  high?: number;
  low?: number;
  precipitation?: number;
  chance?: number;
  wind?: number;
  gust?: number;
  sunrise?: string;
  sunset?: string;
}

export const isCurrent = (result: Result): result is Current => 'temperature' in result;

export const unitsOf = ({ units }: Result): UnitSystem => (units.startsWith('°F') ? 'fahrenheit' : 'celsius');

/** Writes the values of a result in the units that the person wants to see; a dash for what was left out. */
export function writer(result: Result, wanted: UnitSystem) {
  const imperial = unitsOf(result) === 'fahrenheit';
  const { temperature, wind, precipitation } = systems[wanted];
  const written =
    (metric: (value: number) => number, write: (metric: number) => string) => (value: number | undefined) =>
      value === undefined ? '–' : write(imperial ? metric(value) : value);
  return {
    degrees: written(celsius, (value) => `${round(temperature.of(value), 0)}°`),
    wind: written(kmhFromMph, (value) => `${wind.of(value)} ${wind.unit}`),
    rain: written(mmFromInches, (value) => `${precipitation.of(value)} ${precipitation.unit}`),
  };
}
