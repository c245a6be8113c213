import * as z from 'zod/v4';
import { address, credit } from '../http/address.js';
import { UpstreamError } from '../http/upstream-error.js';
import type { Place } from '../places/place.js';
import { isDaySymbol, wmoCode } from './conditions.js';
import { localTime } from './local-time.js';
import type { Current, Day, Forecast, WeatherProvider } from './model.js';
import { query } from './query.js';
import { kmhFromMs } from './units.js';

const service = 'MET Norway';
const period = z
  .object({
    summary: z.object({ symbol_code: z.string() }).optional(),
    details: z.object({ precipitation_amount: z.number().optional() }).optional(),
  })
  .optional();
const schema = z.object({
  properties: z.object({
    timeseries: z
      .array(
        z.object({
          time: z.iso.datetime(),
          data: z.object({
            instant: z.object({
              details: z.object({
                air_temperature: z.number(),
                relative_humidity: z.number().optional(),
                wind_speed: z.number().optional(),
                wind_from_direction: z.number().optional(),
              }),
            }),
            next_1_hours: period,
            next_6_hours: period,
            next_12_hours: period,
          }),
        }),
      )
      .min(1),
  }),
});
type Step = z.output<typeof schema>['properties']['timeseries'][number];

const hour = 60 * 60_000;

/**
 * MET Norway's Locationforecast 2.0, compact (https://api.met.no/weatherapi/locationforecast/2.0/documentation): one
 * answer holds hourly steps for two to three days and six-hourly ones after that, in UTC.
 */
export function metNorway({ url, now = Date.now }: { url: string; now?: () => number }): WeatherProvider {
  const steps = (place: Place) => ({
    service,
    // Its terms ask for four decimals at most, so that answers can be shared.
    url: address(url, 'weatherapi/locationforecast/2.0/compact', {
      lat: place.latitude.toFixed(3),
      lon: place.longitude.toFixed(3),
    }),
    schema,
    freshMs: 10 * 60_000,
  });
  return {
    name: service,
    attribution: credit('Weather data from MET Norway (CC BY 4.0)', url, 'api.met.no'),
    current: (place) => query(steps(place), (body) => readCurrent(body.properties.timeseries, place, now())),
    forecast: (place, days) =>
      query(steps(place), (body) => readForecast(body.properties.timeseries, place, days)),
  };
}

function readCurrent(timeseries: Step[], place: Place, now: number): Current {
  const past = timeseries.filter(({ time }) => Date.parse(time) <= now);
  const step = past.at(-1) ?? timeseries[0];
  const symbol = step === undefined ? undefined : symbolOf(step);
  const code = wmoCode(symbol ?? '');
  const details = step?.data.instant.details;
  if (step === undefined || symbol === undefined || code === undefined) throw incomplete();
  if (details?.relative_humidity === undefined || details.wind_speed === undefined) throw incomplete();
  const precipitation = step.data.next_1_hours?.details?.precipitation_amount;
  return {
    observedAt: Date.parse(step.time),
    timeZone: place.timeZone ?? 'UTC',
    temperature: details.air_temperature,
    humidity: details.relative_humidity,
    code,
    isDay: isDaySymbol(symbol),
    windSpeed: kmhFromMs(details.wind_speed),
    ...(details.wind_from_direction === undefined ? {} : { windDirection: details.wind_from_direction }),
    ...(precipitation === undefined ? {} : { precipitation }),
  };
}

const incomplete = () => new UpstreamError(service, { kind: 'unusable', detail: 'values are missing' });

const symbolOf = ({ data }: Step) =>
  (data.next_1_hours ?? data.next_6_hours ?? data.next_12_hours)?.summary?.symbol_code;

function readForecast(timeseries: Step[], place: Place, count: number): Forecast {
  const timeZone = place.timeZone ?? 'UTC';
  const byDate = new Map<string, { local: string; step: Step }[]>();
  for (const step of timeseries) {
    const local = localTime(Date.parse(step.time), timeZone);
    const date = local.slice(0, 10);
    byDate.set(date, [...(byDate.get(date) ?? []), { local, step }]);
  }
  const days = [...byDate]
    // The series ends in the middle of a day, whose highest temperature would be that of its morning.
    .filter(([, steps]) => (steps.at(-1)?.local.slice(11, 13) ?? '') >= '17')
    .map(([date, steps]) => readDay(date, steps))
    .filter((day) => day !== undefined)
    .slice(0, count);
  if (days.length === 0) throw incomplete();
  return { timeZone, days };
}

function readDay(date: string, steps: { local: string; step: Step }[]): Day | undefined {
  const fromNoon = ({ local }: { local: string }) => Math.abs(Number(local.slice(11, 13)) - 12);
  const [middle] = steps
    .filter(({ step }) => symbolOf(step) !== undefined)
    .sort((a, b) => fromNoon(a) - fromNoon(b));
  if (middle === undefined) return undefined;
  const { next_6_hours, next_12_hours, next_1_hours } = middle.step.data;
  const symbol = (next_6_hours ?? next_12_hours ?? next_1_hours)?.summary?.symbol_code ?? '';
  const code = wmoCode(symbol);
  if (code === undefined) return undefined;
  const details = steps.map(({ step }) => step.data.instant.details);
  const temperatures = details.map(({ air_temperature }) => air_temperature);
  const winds = details.flatMap(({ wind_speed }) => (wind_speed === undefined ? [] : [wind_speed]));
  return {
    date,
    code,
    temperatureMax: Math.max(...temperatures),
    temperatureMin: Math.min(...temperatures),
    precipitation: sumPrecipitation(steps.map(({ step }) => step)),
    ...(winds.length === 0 ? {} : { windMax: kmhFromMs(Math.max(...winds)) }),
  };
}

/** Adds up the hours, and six hours at once where only they are given, counting no hour twice. */
function sumPrecipitation(steps: Step[]): number {
  let sum = 0;
  let countedUntil = 0;
  for (const { time, data } of steps) {
    const start = Date.parse(time);
    if (start < countedUntil) continue;
    const hours = data.next_1_hours === undefined ? 6 : 1;
    const amount = (data.next_1_hours ?? data.next_6_hours)?.details?.precipitation_amount;
    if (amount === undefined) continue;
    sum += amount;
    countedUntil = start + hours * hour;
  }
  return sum;
}
