import * as z from 'zod/v4';
import type { Place } from '../places/place.js';
import { condition } from '../services/conditions.js';
import { localTime } from '../services/local-time.js';
import { type Day, dayValues, type Forecast, type Sourced } from '../services/model.js';
import { inUnits, systems, type UnitSystem } from '../services/units.js';
import {
  gaps,
  given,
  lines,
  missing,
  origin,
  originText,
  placeText,
  provenance,
  readingText,
  taken,
  takenPlace,
} from './shape.js';

const daySchema = z.object({
  date: z.string(),
  condition: z.string(),
  ...dayValues,
  sunrise: z.string().optional(),
  sunset: z.string().optional(),
  ...gaps,
});
export type ForecastDay = z.output<typeof daySchema>;

/** The answer of get_forecast. */
export const forecastSchema = z.object({
  ...takenPlace,
  timezone: z.string(),
  days: z.array(daySchema),
  ...provenance,
});
export type ForecastAnswer = z.output<typeof forecastSchema>;

/** The days that the service has, in the units asked for. @param asked the number of days asked for */
export function describeForecast(
  place: Place,
  sourced: Sourced<Forecast>,
  asked: number,
  units: UnitSystem,
): ForecastAnswer {
  const { timeZone, days } = sourced.answer;
  const fewer =
    days.length < asked ? [`${sourced.provider.name} gives ${days.length} of ${asked} days.`] : [];
  return given({
    ...taken(place),
    timezone: timeZone,
    days: days.map((day) => describeDay(day, timeZone, units)),
    ...origin(sourced, units, fewer),
  });
}

function describeDay({ sunrise, sunset, ...day }: Day, timeZone: string, units: UnitSystem): ForecastDay {
  const { wmo_code, high, low } = day;
  const clock = (instant?: number) => (instant === undefined ? undefined : localTime(instant, timeZone));
  return given({
    ...inUnits(day, units),
    condition: condition(wmo_code, true).words,
    sunrise: clock(sunrise),
    sunset: clock(sunset),
    missing: missing({ condition: wmo_code, high, low }),
  });
}

export function forecastText(place: Place, forecast: ForecastAnswer, units: UnitSystem): string {
  const { days, timezone } = forecast;
  return lines(
    `${placeText(place)}, next ${days.length} days, times of ${timezone}, ${readingText(forecast)}:`,
    ...days.map((day) => dayText(day, units)),
    originText(forecast),
  );
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Mon 2026-11-23: light rain, 7.1 to 11.2 °C, 3.2 mm (80 %), wind to 31 km/h, … WMO code 61` */
function dayText(day: ForecastDay, units: UnitSystem): string {
  const { temperature, wind, precipitation } = systems[units];
  const { low, high, missing, sunrise, sunset } = day;
  const parts = day.wmo_code === undefined ? [] : [day.condition];
  if (low !== undefined && high !== undefined) parts.push(`${low} to ${high} ${temperature.unit}`);
  else if (low !== undefined) parts.push(`low ${low} ${temperature.unit}`);
  else if (high !== undefined) parts.push(`high ${high} ${temperature.unit}`);
  if (day.precipitation !== undefined) parts.push(`${day.precipitation} ${precipitation.unit}`);
  if (day.chance !== undefined) parts.push(`chance of rain ${day.chance} %`);
  if (day.wind !== undefined) parts.push(`wind to ${day.wind} ${wind.unit}`);
  if (day.gust !== undefined) parts.push(`gusts ${day.gust} ${wind.unit}`);
  if (sunrise !== undefined) parts.push(`sunrise ${sunrise.slice(11, 16)}`);
  if (sunset !== undefined) parts.push(`sunset ${sunset.slice(11, 16)}`);
  if (day.wmo_code !== undefined) parts.push(`WMO code ${day.wmo_code}`);
  if (missing !== undefined) parts.push(`not reported: ${missing}`);
  return `${weekdays[new Date(day.date).getUTCDay()]} ${day.date}: ${parts.join(', ')}`;
}
