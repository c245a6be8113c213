import type { Answer } from './stand-in.ts';

/** Values a test can count on; the shape is that of https://open-meteo.com/en/docs. */
export const current = {
  temperature_2m: 11.2,
  relative_humidity_2m: 81,
  apparent_temperature: 9.4,
  is_day: 1,
  precipitation: 0.3,
  weather_code: 61,
  wind_speed_10m: 14.4,
  wind_direction_10m: 225,
  wind_gusts_10m: 31.3,
};
const codes = [61, 3, 2, 0, 80, 95, 71];
const units = {
  time: 'iso8601',
  interval: 'seconds',
  temperature_2m: '°C',
  relative_humidity_2m: '%',
  apparent_temperature: '°C',
  is_day: '',
  precipitation: 'mm',
  weather_code: 'wmo code',
  wind_speed_10m: 'km/h',
  wind_direction_10m: '°',
  wind_gusts_10m: 'km/h',
};
const minute = 60_000;
const day = 24 * 60 * minute;

/** The forecast API: `/v1/forecast`, in metric units and local time, as the server asks for it. */
export function forecast(url: URL, now = Date.now()): Answer {
  const latitude = Number(url.searchParams.get('latitude'));
  const longitude = Number(url.searchParams.get('longitude'));
  if (url.pathname !== '/v1/forecast') return { status: 404, body: { error: true, reason: 'Not Found' } };
  if (!(Math.abs(latitude) <= 90)) {
    const reason = `Latitude must be in range of -90 to 90°. Given: ${latitude}.`;
    return { status: 400, body: { error: true, reason } };
  }
  const timezone = longitude < -30 ? 'America/Chicago' : 'Europe/Paris';
  const utc_offset_seconds = offsetSeconds(timezone, now);
  const local = now + utc_offset_seconds * 1000;
  const quarter = Math.floor(local / (15 * minute)) * 15 * minute;
  const body: Record<string, unknown> = {
    latitude,
    longitude,
    generationtime_ms: 0.05,
    utc_offset_seconds,
    timezone,
    timezone_abbreviation: timezone === 'Europe/Paris' ? 'GMT+1' : 'GMT-6',
    elevation: 38,
  };
  if (url.searchParams.has('current')) {
    body.current_units = units;
    body.current = { time: isoMinute(quarter), interval: 900, ...current };
  }
  if (url.searchParams.has('daily')) {
    const count = Number(url.searchParams.get('forecast_days') ?? 7);
    const days = Array.from({ length: count }, (_, index) => isoMinute(local + index * day).slice(0, 10));
    // The real service leaves the end of a 16 day forecast open at times.
    const open = (values: number[]) => values.map((value, index) => (index === 15 ? null : value));
    body.daily = {
      time: days,
      weather_code: open(days.map((_, index) => codes[index % codes.length] ?? 0)),
      temperature_2m_max: open(days.map((_, index) => 12.4 + index)),
      temperature_2m_min: open(days.map((_, index) => 5.1 + index / 2)),
      precipitation_sum: open(days.map((_, index) => (index % 3 === 0 ? 3.2 : 0))),
      precipitation_probability_max: open(days.map((_, index) => (index % 3 === 0 ? 78 : 12))),
      wind_speed_10m_max: open(days.map(() => 24.1)),
      wind_gusts_10m_max: open(days.map(() => 46.8)),
      sunrise: days.map((date) => `${date}T08:12`),
      sunset: days.map((date) => `${date}T17:00`),
    };
  }
  return { body };
}

export interface GeocodedPlace {
  id: number;
  name: string;
  latitude: number;
  longitude: number;
  country_code: string;
  country: string;
  admin1: string;
  timezone?: string;
  population?: number;
}

const places: GeocodedPlace[] = [
  {
    id: 4975100,
    name: 'Paris',
    latitude: 44.25979,
    longitude: -70.50062,
    country_code: 'US',
    country: 'United States',
    admin1: 'Maine',
    timezone: 'America/New_York',
    population: 5183,
  },
  {
    id: 3149312,
    name: 'Hell',
    latitude: 63.44502,
    longitude: 10.90582,
    country_code: 'NO',
    country: 'Norway',
    admin1: 'Trøndelag',
    timezone: 'Europe/Oslo',
    population: 1440,
  },
  {
    id: 2643123,
    name: 'Portmeirion',
    latitude: 52.91342,
    longitude: -4.09878,
    country_code: 'GB',
    country: 'United Kingdom',
    admin1: 'Wales',
    timezone: 'Europe/London',
  },
];

/** The geocoding API, `/v1/search`: `results` is left out when there are none. */
export function geocode(url: URL, more: GeocodedPlace[] = []): Answer {
  if (url.pathname !== '/v1/search') return { status: 404, body: { error: true, reason: 'Not Found' } };
  const name = (url.searchParams.get('name') ?? '').toLowerCase();
  const country = url.searchParams.get('countryCode');
  const results = [...places, ...more]
    .filter((place) => place.name.toLowerCase().startsWith(name))
    .filter((place) => country === null || place.country_code === country)
    .slice(0, Number(url.searchParams.get('count') ?? 10));
  return { body: { ...(results.length > 0 ? { results } : {}), generationtime_ms: 0.3 } };
}

const isoMinute = (local: number) => new Date(local).toISOString().slice(0, 16);

function offsetSeconds(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [hours = '0', minutes = '0'] = name.replace('GMT', '').split(':');
  return Number(hours) * 3600 + Math.sign(Number(hours)) * Number(minutes) * 60;
}
