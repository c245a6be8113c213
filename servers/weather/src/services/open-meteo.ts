import * as z from 'zod/v4';
import { address, credit } from '../http/address.js';
import type { Place } from '../places/place.js';
import { isTimeZone } from './local-time.js';
import type { Current, Day, Forecast, WeatherProvider } from './model.js';
import { query } from './query.js';

const service = 'Open-Meteo';
const currentVariables = [
  'temperature_2m',
  'relative_humidity_2m',
  'apparent_temperature',
  'is_day',
  'precipitation',
  'weather_code',
  'wind_speed_10m',
  'wind_direction_10m',
  'wind_gusts_10m',
].join(',');
const dailyVariables = [
  'weather_code',
  'temperature_2m_max',
  'temperature_2m_min',
  'precipitation_sum',
  'precipitation_probability_max',
  'wind_speed_10m_max',
  'wind_gusts_10m_max',
  'sunrise',
  'sunset',
].join(',');

const zoned = { utc_offset_seconds: z.number(), timezone: z.string() };
/** `2026-11-23T14:15`, `2026-11-23` */
const minuteOrDay = z.string().regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/);
const value = z.number().nullish();
const currentSchema = z.object({
  ...zoned,
  current: z.object({
    time: minuteOrDay,
    temperature_2m: z.number(),
    relative_humidity_2m: z.number(),
    apparent_temperature: value,
    is_day: value,
    precipitation: value,
    weather_code: z.number(),
    wind_speed_10m: z.number(),
    wind_direction_10m: value,
    wind_gusts_10m: value,
  }),
});
const values = z.array(z.number().nullable());
const times = z.array(minuteOrDay);
const dailySchema = z.object({
  ...zoned,
  daily: z.object({
    time: times,
    weather_code: values,
    temperature_2m_max: values,
    temperature_2m_min: values,
    precipitation_sum: values.optional(),
    precipitation_probability_max: values.optional(),
    wind_speed_10m_max: values.optional(),
    wind_gusts_10m_max: values.optional(),
    sunrise: z.array(z.string().nullable()).optional(),
    sunset: z.array(z.string().nullable()).optional(),
  }),
});

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
    current: (place) =>
      query(
        {
          service,
          url: forecastUrl(place, { current: currentVariables }),
          schema: currentSchema,
          freshMs: 10 * 60_000,
        },
        readCurrent,
      ),
    forecast: (place, days) =>
      query(
        {
          service,
          // Two sizes instead of sixteen, so that "and the day after?" is answered from the cache, also after midnight.
          url: forecastUrl(place, { daily: dailyVariables, forecast_days: days <= 7 ? '8' : '16' }),
          schema: dailySchema,
          freshMs: 60 * 60_000,
        },
        readForecast,
      ),
  };
}

function readCurrent({ current, ...zone }: z.output<typeof currentSchema>): Current {
  return {
    observedAt: instant(current.time, zone),
    timeZone: zoneName(zone),
    temperature: current.temperature_2m,
    humidity: current.relative_humidity_2m,
    code: current.weather_code,
    isDay: current.is_day !== 0,
    windSpeed: current.wind_speed_10m,
    ...known('feelsLike', current.apparent_temperature),
    ...known('precipitation', current.precipitation),
    ...known('windDirection', current.wind_direction_10m),
    ...known('windGust', current.wind_gusts_10m),
  };
}

function readForecast({ daily, ...zone }: z.output<typeof dailySchema>): Forecast {
  const days: Day[] = [];
  for (const [index, date] of daily.time.entries()) {
    const code = daily.weather_code[index];
    const temperatureMax = daily.temperature_2m_max[index];
    const temperatureMin = daily.temperature_2m_min[index];
    // The last days of a long forecast can be incomplete.
    if (code == null || temperatureMax == null || temperatureMin == null) continue;
    days.push({
      date,
      code,
      temperatureMax,
      temperatureMin,
      ...known('precipitation', daily.precipitation_sum?.[index]),
      ...known('precipitationProbability', daily.precipitation_probability_max?.[index]),
      ...known('windMax', daily.wind_speed_10m_max?.[index]),
      ...known('gustMax', daily.wind_gusts_10m_max?.[index]),
      ...known('sunrise', sunEvent(daily.sunrise?.[index], date, zone)),
      ...known('sunset', sunEvent(daily.sunset?.[index], date, zone)),
    });
  }
  return { timeZone: zoneName(zone), days };
}

type Zone = { utc_offset_seconds: number };

/** Open-Meteo's times are local and carry no offset: it stands beside them, one for the whole answer. */
function instant(localTime: string, zone: Zone): number {
  return Date.parse(`${localTime}Z`) - zone.utc_offset_seconds * 1000;
}

/** Where the sun does not rise or set, what stands there is empty or of another time. */
function sunEvent(localTime: string | null | undefined, date: string, zone: Zone): number | undefined {
  const at = instant(localTime ?? '', zone);
  const noon = instant(`${date}T12:00`, zone);
  return Math.abs(at - noon) < 36 * 60 * 60_000 ? at : undefined;
}

const zoneName = ({ timezone }: { timezone: string }) => (isTimeZone(timezone) ? timezone : 'UTC');

function known<Name extends string>(name: Name, value: number | null | undefined) {
  return (value == null ? {} : { [name]: value }) as { [key in Name]?: number };
}
