import { celsius, kmhFromMph, mmFromInches, type UnitSystem } from '../services/units.js';

/** One result of get_weather or get_forecast, in metric units whatever it was asked in, so that the card can switch. */
export interface View {
  place: string;
  region: string;
  units: UnitSystem;
  now?: NowView;
  days: DayView[];
  stale: boolean;
  ageSeconds: number;
  /** Why the coming days could not be fetched. */
  problem?: string;
  attribution: string;
  latitude: number;
  longitude: number;
}

export interface NowView {
  temperature: number;
  feelsLike: number | undefined;
  condition: string;
  code: number;
  isDay: boolean;
  humidity: number | undefined;
  wind: number | undefined;
  gust: number | undefined;
  direction: number | undefined;
  precipitation: number | undefined;
  observedAt: string;
}

export interface DayView {
  date: string;
  condition: string;
  code: number;
  max: number | undefined;
  min: number | undefined;
  precipitation: number | undefined;
  probability: number | undefined;
  wind: number | undefined;
  gust: number | undefined;
  sunrise: string | undefined;
  sunset: string | undefined;
}

type Json = Record<string, unknown>;

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const optionalText = (value: unknown) => (typeof value === 'string' ? value : undefined);
const number = (value: unknown) => (typeof value === 'number' ? value : Number.NaN);
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** Reads a structured result; undefined when it is of another tool. */
export function read(result: Json): View | undefined {
  const imperial = text(result.units).startsWith('°F');
  const optional = (value: unknown, convert: (value: number) => number) =>
    typeof value !== 'number' ? undefined : imperial ? convert(value) : value;
  const temperature = (value: unknown) => optional(value, celsius);
  const wind = (value: unknown) => optional(value, kmhFromMph);
  const rain = (value: unknown) => optional(value, mmFromInches);

  const isCurrent = typeof result.temperature === 'number';
  if (!isCurrent && !Array.isArray(result.days)) return undefined;
  const now: NowView = {
    temperature: temperature(result.temperature) ?? Number.NaN,
    feelsLike: temperature(result.feels_like),
    condition: text(result.condition),
    code: number(result.wmo_code),
    isDay: result.is_day !== false,
    humidity: optional(result.humidity, (percent) => percent),
    wind: wind(result.wind),
    gust: wind(result.wind_gust),
    direction: typeof result.wind_direction === 'number' ? result.wind_direction : undefined,
    precipitation: rain(result.precipitation),
    observedAt: text(result.observed_at),
  };
  const days = (Array.isArray(result.days) ? result.days : []).map(object).map(
    (day): DayView => ({
      date: text(day.date),
      condition: text(day.condition),
      code: number(day.wmo_code),
      max: temperature(day.high),
      min: temperature(day.low),
      precipitation: rain(day.precipitation),
      probability: typeof day.chance === 'number' ? day.chance : undefined,
      wind: wind(day.wind),
      gust: wind(day.gust),
      sunrise: optionalText(day.sunrise),
      sunset: optionalText(day.sunset),
    }),
  );
  return {
    place: text(result.city),
    region: [text(result.region), text(result.country)].filter((part) => part !== '').join(', '),
    units: imperial ? 'fahrenheit' : 'celsius',
    ...(isCurrent ? { now } : {}),
    days,
    stale: result.stale === true,
    ageSeconds: number(result.age_seconds),
    attribution: text(result.attribution),
    latitude: number(result.latitude),
    longitude: number(result.longitude),
  };
}
