import * as z from 'zod/v4';
import { address } from '../http/address.js';
import { outsideText } from '../http/outside-text.js';
import type { Place } from '../places/place.js';
import { credit } from './credit.js';
import type { WeatherProvider } from './forecaster.js';
import { isTimeZone, zoneOfOffset } from './local-time.js';
import type { Current, Forecast } from './model.js';
import {
  celsius,
  degrees,
  kmh,
  localDate,
  localMinute,
  millimetres,
  offsetSeconds,
  optional,
  percent,
  wmo,
} from './values.js';

const service = 'Open-Meteo';
const zoned = { utc_offset_seconds: offsetSeconds, timezone: outsideText() };
type Zone = { utc_offset_seconds: number; timezone: string };
const currentVariables = {
  temperature_2m: celsius,
  relative_humidity_2m: optional(percent),
  apparent_temperature: optional(celsius),
  is_day: optional(z.number()),
  precipitation: optional(millimetres),
  weather_code: optional(wmo),
  wind_speed_10m: optional(kmh),
  wind_direction_10m: optional(degrees),
  wind_gusts_10m: optional(kmh),
};
const currentSchema = z.object({ ...zoned, current: z.object({ time: localMinute, ...currentVariables }) });
/** One value a day; the service leaves some out, at the end of a long forecast mostly. */
const daily = <Value extends z.ZodType>(value: Value) => optional(z.array(optional(value)).max(100));
const dailyVariables = {
  weather_code: daily(wmo),
  temperature_2m_max: daily(celsius),
  temperature_2m_min: daily(celsius),
  precipitation_sum: daily(millimetres),
  precipitation_probability_max: daily(percent),
  wind_speed_10m_max: daily(kmh),
  wind_gusts_10m_max: daily(kmh),
  sunrise: daily(z.string()),
  sunset: daily(z.string()),
};
const time = z.array(localDate).max(100);
const dailySchema = z.object({ ...zoned, daily: z.object({ time, ...dailyVariables }) });
const namesOf = (variables: object) => Object.keys(variables).join(',');

/** Open-Meteo's forecast API (https://open-meteo.com/en/docs), asked in metric units and in the place's own time. */
export function openMeteo({ url, apiKey }: { url: string; apiKey?: string | undefined }): WeatherProvider {
  const forecastUrl = ({ latitude, longitude }: Place, parameters: Record<string, string>) =>
    address(url, 'v1/forecast', {
      latitude: latitude.toFixed(3),
      longitude: longitude.toFixed(3),
      timezone: 'auto',
      temperature_unit: 'celsius',
      wind_speed_unit: 'kmh',
      precipitation_unit: 'mm',
      ...parameters,
      apikey: apiKey,
    });

  return {
    name: service,
    attribution: credit('Weather data by Open-Meteo.com (CC BY 4.0)', url, 'api.open-meteo.com'),
    current: (place) => ({
      service,
      url: forecastUrl(place, { current: namesOf(currentVariables) }),
      freshMs: 10 * 60_000,
      schema: currentSchema.transform(readCurrent),
    }),
    forecast: (place, days) => ({
      service,
      // Two sizes instead of sixteen, so that "and the day after?" is answered from the cache, also after midnight.
      url: forecastUrl(place, { daily: namesOf(dailyVariables), forecast_days: days <= 7 ? '8' : '16' }),
      freshMs: 60 * 60_000,
      schema: dailySchema.transform(readForecast),
    }),
  };
}

function readCurrent({ current, ...zone }: z.output<typeof currentSchema>): Current {
  return {
    observedAt: instant(current.time, zone),
    timeZone: zoneName(zone),
    temperature: current.temperature_2m,
    is_day: current.is_day !== 0,
    humidity: current.relative_humidity_2m,
    wmo_code: current.weather_code,
    wind: current.wind_speed_10m,
    feels_like: current.apparent_temperature,
    precipitation: current.precipitation,
    wind_direction: current.wind_direction_10m,
    wind_gust: current.wind_gusts_10m,
  };
}

function readForecast({ daily, ...zone }: z.output<typeof dailySchema>): Forecast {
  const days = daily.time.map((date, index) => ({
    date,
    wmo_code: daily.weather_code?.[index],
    high: daily.temperature_2m_max?.[index],
    low: daily.temperature_2m_min?.[index],
    precipitation: daily.precipitation_sum?.[index],
    chance: daily.precipitation_probability_max?.[index],
    wind: daily.wind_speed_10m_max?.[index],
    gust: daily.wind_gusts_10m_max?.[index],
    sunrise: sunEvent(daily.sunrise?.[index], date, zone),
    sunset: sunEvent(daily.sunset?.[index], date, zone),
  }));
  return { timeZone: zoneName(zone), days };
}

/** Open-Meteo's times are local and carry no offset: it stands beside them, one for the whole answer. */
function instant(localTime: string, zone: Zone): number {
  return Date.parse(`${localTime}Z`) - zone.utc_offset_seconds * 1000;
}

/** Where the sun does not rise or set, what stands there is empty or of another time. */
function sunEvent(localTime: string | undefined, date: string, zone: Zone): number | undefined {
  const at = instant(localTime ?? '', zone);
  const noon = instant(`${date}T12:00`, zone);
  return Math.abs(at - noon) < 36 * 60 * 60_000 ? at : undefined;
}

const zoneName = ({ timezone, utc_offset_seconds }: Zone) =>
  isTimeZone(timezone) ? timezone : zoneOfOffset(utc_offset_seconds);
