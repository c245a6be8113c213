import * as z from 'zod/v4';
import type { Place } from '../places/place.js';
import { condition } from '../services/conditions.js';
import { localTime } from '../services/local-time.js';
import { type Current, momentValues, type Sourced } from '../services/model.js';
import { compassPoint, inUnits, systems, type UnitSystem } from '../services/units.js';
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

/** The answer of get_weather, and of the resource of the same weather. */
export const currentWeatherSchema = z.object({
  ...takenPlace,
  ...momentValues,
  condition: z.string(),
  observed_at: z.string(),
  ...provenance,
  ...gaps,
});
export type CurrentWeather = z.output<typeof currentWeatherSchema>;

/** A reading in the units asked for. */
export function describeCurrent(place: Place, sourced: Sourced<Current>, units: UnitSystem): CurrentWeather {
  const { observedAt, timeZone, ...values } = sourced.answer;
  const { wmo_code, humidity, is_day, wind } = values;
  return given({
    ...taken(place),
    ...inUnits(values, units),
    condition: condition(wmo_code, is_day).words,
    observed_at: localTime(observedAt, timeZone),
    ...origin(sourced, units),
    missing: missing({ condition: wmo_code, humidity, wind }),
  });
}

/** `Paris, Île-de-France, FR (48.853, 2.349, France): 11.2 °C, feels like 9.4 °C, light rain. …` */
export function currentText(place: Place, weather: CurrentWeather, units: UnitSystem): string {
  const { temperature, wind, precipitation } = systems[units];
  const { feels_like, wind_direction: direction, wmo_code } = weather;
  const or = (value: number | undefined, unit: string) =>
    value === undefined ? 'not reported' : `${value} ${unit}`;
  const and = (before: string, value: number | undefined, after: string) =>
    value === undefined ? '' : `${before}${value}${after}`;
  const from = direction === undefined ? '' : ` from ${compassPoint(direction)} (${direction}°)`;
  const sky = wmo_code === undefined ? 'condition not reported' : `${weather.condition} (WMO ${wmo_code})`;
  return lines(
    [
      `${placeText(place)}: ${weather.temperature} ${temperature.unit}${and(', feels like ', feels_like, ` ${temperature.unit}`)}, ${sky}.`,
      `Humidity ${or(weather.humidity, '%')}, wind ${or(weather.wind, wind.unit)}${from}${and(', gusts ', weather.wind_gust, ` ${wind.unit}`)}${and(', precipitation ', weather.precipitation, ` ${precipitation.unit}`)}.`,
      `As of ${weather.observed_at.replace('T', ' ')}, by ${weather.is_day ? 'day' : 'night'}, ${readingText(weather)}.`,
    ].join(' '),
    originText(weather),
  );
}
