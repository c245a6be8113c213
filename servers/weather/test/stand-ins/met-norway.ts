import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './stand-in.ts';

const hour = 60 * 60_000;
export const symbols = ['lightrainshowers_day', 'cloudy', 'fair_night', 'heavysnow'];

/** Locationforecast 2.0 compact, in the shape of https://developer.yr.no/doc/ForecastJSON. */
export function locationforecast(url: URL, headers: IncomingHttpHeaders, now = Date.now()): Answer {
  const agent = headers['user-agent'] ?? '';
  // A request without an identifying User-Agent is refused (https://api.met.no/doc/TermsOfService).
  if (!/\(.*https?:\/\//.test(agent)) return { status: 403, body: undefined };
  if (url.pathname !== '/weatherapi/locationforecast/2.0/compact') return { status: 404, body: undefined };
  const lastModified = new Date(Math.floor(now / hour) * hour).toUTCString();
  const caching = { 'last-modified': lastModified, expires: new Date(now + 30 * 60_000).toUTCString() };
  if (headers['if-modified-since'] === lastModified)
    return { status: 304, headers: caching, body: undefined };
  const start = Math.floor(now / hour) * hour;
  const hourly = Array.from({ length: 54 }, (_, index) => start + index * hour);
  const next = Math.ceil((start + 54 * hour) / (6 * hour)) * 6 * hour;
  const sixHourly = Array.from({ length: 30 }, (_, index) => next + index * 6 * hour);
  const body = {
    type: 'Feature',
    geometry: {
      type: 'Point',
      coordinates: [Number(url.searchParams.get('lon')), Number(url.searchParams.get('lat')), 38],
    },
    properties: {
      meta: {
        updated_at: isoSecond(start),
        units: {
          air_pressure_at_sea_level: 'hPa',
          air_temperature: 'celsius',
          cloud_area_fraction: '%',
          precipitation_amount: 'mm',
          relative_humidity: '%',
          wind_from_direction: 'degrees',
          wind_speed: 'm/s',
        },
      },
      timeseries: [
        ...hourly.map((time, index) => step(time, index, { next_1_hours: period(index, 0.1) })),
        ...sixHourly.map((time, index) => step(time, index, {})),
      ],
    },
  };
  return { headers: caching, body };
}

function step(time: number, index: number, more: object) {
  return {
    time: isoSecond(time),
    data: {
      instant: {
        details: {
          air_pressure_at_sea_level: 1012.3,
          air_temperature: 8.5 + (index % 5),
          cloud_area_fraction: 77.3,
          relative_humidity: 73.4,
          wind_from_direction: 270,
          wind_speed: 5,
        },
      },
      next_12_hours: { summary: { symbol_code: 'cloudy' }, details: {} },
      next_6_hours: period(index, 0.6),
      ...more,
    },
  };
}

const period = (index: number, precipitation_amount: number) => ({
  summary: { symbol_code: symbols[index % symbols.length] },
  details: { precipitation_amount },
});

const isoSecond = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z');
