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

export type NowView = ReturnType<typeof readNow>;
export type DayView = ReturnType<typeof readDay>;

type Json = Record<string, unknown>;

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const optionalText = (value: unknown) => (typeof value === 'string' ? value : undefined);
const optionalNumber = (value: unknown) => (typeof value === 'number' ? value : undefined);
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** How to turn a result's values into metric ones; undefined stays undefined. */
function converters(imperial: boolean) {
  const optional = (convert: (value: number) => number) => (value: unknown) =>
    typeof value !== 'number' ? undefined : imperial ? convert(value) : value;
  return { temperature: optional(celsius), wind: optional(kmhFromMph), rain: optional(mmFromInches) };
}
type Converters = ReturnType<typeof converters>;

const readNow = (result: Json, { temperature, wind, rain }: Converters) => ({
  temperature: temperature(result.temperature) ?? Number.NaN,
  feelsLike: temperature(result.feels_like),
  condition: text(result.condition),
  code: optionalNumber(result.wmo_code),
  isDay: result.is_day !== false,
  humidity: optionalNumber(result.humidity),
  wind: wind(result.wind),
  gust: wind(result.wind_gust),
  direction: optionalNumber(result.wind_direction),
  precipitation: rain(result.precipitation),
  observedAt: text(result.observed_at),
});

const readDay = (day: Json, { temperature, wind, rain }: Converters) => ({
  date: text(day.date),
  condition: text(day.condition),
  code: optionalNumber(day.wmo_code),
  max: temperature(day.high),
  min: temperature(day.low),
  precipitation: rain(day.precipitation),
  probability: optionalNumber(day.chance),
  wind: wind(day.wind),
  gust: wind(day.gust),
  sunrise: optionalText(day.sunrise),
  sunset: optionalText(day.sunset),
});

/** Reads a structured result; undefined when it is of another tool. */
export function read(result: Json): View | undefined {
  const imperial = text(result.units).startsWith('°F');
  const isCurrent = typeof result.temperature === 'number';
  if (!isCurrent && !Array.isArray(result.days)) return undefined;
  const convert = converters(imperial);
  const days: unknown[] = Array.isArray(result.days) ? result.days : [];
  return {
    place: text(result.city),
    region: [text(result.region), text(result.country)].filter((part) => part !== '').join(', '),
    units: imperial ? 'fahrenheit' : 'celsius',
    ...(isCurrent ? { now: readNow(result, convert) } : {}),
    days: days.map((day) => readDay(object(day), convert)),
    stale: result.stale === true,
    ageSeconds: optionalNumber(result.age_seconds) ?? 0,
    attribution: text(result.attribution),
    latitude: optionalNumber(result.latitude) ?? Number.NaN,
    longitude: optionalNumber(result.longitude) ?? Number.NaN,
  };
}
