import * as z from 'zod/v4';
import { address } from '../http/address.js';
import { outsideText } from '../http/outside-text.js';
import type { Place } from '../places/place.js';
import { isDaySymbol, wmoCode } from './conditions.js';
import { credit } from './credit.js';
import type { WeatherProvider } from './forecaster.js';
import { clockOf } from './local-time.js';
import type { Current, Day, Forecast } from './model.js';
import { kmhFromMs } from './units.js';
import { celsius, degrees, metresPerSecond, millimetres, optional, percent, utcTime } from './values.js';

const service = 'MET Norway';
const period = optional(
  z.object({
    summary: optional(z.object({ symbol_code: outsideText() })),
    details: optional(z.object({ precipitation_amount: optional(millimetres) })),
  }),
);
const schema = z.object({
  properties: z.object({
    timeseries: z
      .array(
        z.object({
          time: utcTime,
          data: z.object({
            instant: z.object({
              details: z.object({
                air_temperature: celsius,
                relative_humidity: optional(percent),
                wind_speed: optional(metresPerSecond.transform(kmhFromMs)),
                wind_from_direction: optional(degrees),
              }),
            }),
            next_1_hours: period,
            next_6_hours: period,
            next_12_hours: period,
          }),
        }),
      )
      .min(1)
      .max(1_000),
  }),
});
type Step = z.output<typeof schema>['properties']['timeseries'][number];

const hour = 60 * 60_000;

/**
 * MET Norway's Locationforecast 2.0, compact (https://api.met.no/weatherapi/locationforecast/2.0/documentation): one
 * answer holds hourly steps for two to three days and six-hourly ones after that, in UTC.
 */
export function metNorway({ url, now = Date.now }: { url: string; now?: () => number }): WeatherProvider {
  const ask = <Answer>(place: Place, read: (steps: Step[]) => Answer) => ({
    service,
    // Its terms ask for four decimals at most, so that answers can be shared.
    url: address(url, 'weatherapi/locationforecast/2.0/compact', {
      lat: place.latitude.toFixed(3),
      lon: place.longitude.toFixed(3),
    }),
    freshMs: 10 * 60_000,
    schema: schema.transform(({ properties }) => read(properties.timeseries)),
  });
  return {
    name: service,
    attribution: credit('Weather data from MET Norway (CC BY 4.0)', url, 'api.met.no'),
    current: (place) => ask(place, (steps) => readCurrent(steps, place, now())),
    forecast: (place) => ask(place, (steps) => readForecast(steps, place)),
  };
}

function readCurrent(timeseries: Step[], place: Place, now: number): Current {
  const past = timeseries.filter(({ time }) => Date.parse(time) <= now);
  const step = past.at(-1) ?? (timeseries[0] as Step);
  const symbol = symbolOf(step) ?? '';
  const { air_temperature, relative_humidity, wind_speed, wind_from_direction } = step.data.instant.details;
  return {
    observedAt: Date.parse(step.time),
    timeZone: place.timeZone ?? 'UTC',
    temperature: air_temperature,
    is_day: isDaySymbol(symbol),
    humidity: relative_humidity,
    wmo_code: wmoCode(symbol),
    wind: wind_speed,
    wind_direction: wind_from_direction,
    precipitation: step.data.next_1_hours?.details?.precipitation_amount,
  };
}

const symbolIn = (...periods: z.output<typeof period>[]) =>
  periods.map((period) => period?.summary?.symbol_code).find((symbol) => symbol !== undefined);
const symbolOf = ({ data }: Step) => symbolIn(data.next_1_hours, data.next_6_hours, data.next_12_hours);

function readForecast(timeseries: Step[], place: Place): Forecast {
  const timeZone = place.timeZone ?? 'UTC';
  const clock = clockOf(timeZone);
  const steps = timeseries.map((step) => ({ local: clock(Date.parse(step.time)), step }));
  const days = [...Map.groupBy(steps, ({ local }) => local.slice(0, 10))]
    // The series ends in the middle of a day, whose highest temperature would be that of its morning.
    .filter(([, steps]) => (steps.at(-1)?.local.slice(11, 13) ?? '') >= '17')
    .map(([date, steps]) => readDay(date, steps));
  return { timeZone, days };
}

function readDay(date: string, steps: { local: string; step: Step }[]): Day {
  const fromNoon = ({ local }: { local: string }) => Math.abs(Number(local.slice(11, 13)) - 12);
  const [middle] = steps
    .filter(({ step }) => symbolOf(step) !== undefined)
    .sort((a, b) => fromNoon(a) - fromNoon(b));
  const { next_6_hours, next_12_hours, next_1_hours } = middle?.step.data ?? {};
  const symbol = symbolIn(next_6_hours, next_12_hours, next_1_hours) ?? '';
  const details = steps.map(({ step }) => step.data.instant.details);
  const temperatures = details.map(({ air_temperature }) => air_temperature);
  const winds = details.flatMap(({ wind_speed }) => wind_speed ?? []);
  return {
    date,
    wmo_code: wmoCode(symbol),
    high: Math.max(...temperatures),
    low: Math.min(...temperatures),
    precipitation: sumPrecipitation(steps.map(({ step }) => step)),
    wind: winds.length === 0 ? undefined : Math.max(...winds),
  };
}

/** Adds up the hours, and six hours at once where only they are given, counting no hour twice. */
function sumPrecipitation(steps: Step[]): number | undefined {
  let sum: number | undefined;
  let countedUntil = 0;
  for (const { time, data } of steps) {
    const start = Date.parse(time);
    if (start < countedUntil) continue;
    const hours = data.next_1_hours === undefined ? 6 : 1;
    const amount = (data.next_1_hours ?? data.next_6_hours)?.details?.precipitation_amount;
    if (amount === undefined) continue;
    sum = (sum ?? 0) + amount;
    countedUntil = start + hours * hour;
  }
  return sum;
}
