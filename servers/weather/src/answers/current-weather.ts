import * as z from 'zod/v4';
import { label, type Place } from '../places/place.js';
import { condition } from '../services/conditions.js';
import { localTime } from '../services/local-time.js';
import type { Current, Sourced } from '../services/model.js';
import { known } from '../services/model.js';
import { compassPoint, systems, type UnitSystem } from '../services/units.js';
import { gaps, missing, origin, provenance, taken, takenPlace, unitNames } from './shape.js';

/** What get_weather answers, and the resource of the same weather. */
export const currentWeatherSchema = z.object({
  ...takenPlace,
  temperature: z.number(),
  feels_like: z.number().optional(),
  humidity: z.number().optional().describe('%'),
  condition: z.string(),
  wmo_code: z.number().optional(),
  is_day: z.boolean(),
  precipitation: z.number().optional(),
  wind: z.number().optional(),
  wind_gust: z.number().optional(),
  wind_direction: z.number().optional().describe('degrees'),
  observed_at: z.string(),
  ...provenance,
  ...gaps,
});
type CurrentWeather = z.output<typeof currentWeatherSchema>;

/** A reading in the units asked for. */
export function describeCurrent(place: Place, sourced: Sourced<Current>, units: UnitSystem): CurrentWeather {
  const { answer } = sourced;
  const { temperature, wind, precipitation } = systems[units];
  return {
    ...taken(place),
    temperature: temperature.of(answer.temperature),
    ...known('feels_like', answer.feelsLike, temperature.of),
    ...known('humidity', answer.humidity, Math.round),
    condition: condition(answer.code, answer.isDay).words,
    ...known('wmo_code', answer.code),
    is_day: answer.isDay,
    ...known('precipitation', answer.precipitation, precipitation.of),
    ...known('wind', answer.windSpeed, wind.of),
    ...known('wind_gust', answer.windGust, wind.of),
    ...known('wind_direction', answer.windDirection, Math.round),
    observed_at: localTime(answer.observedAt, answer.timeZone),
    units: unitNames(units),
    ...origin(sourced),
    ...missing({ condition: answer.code, humidity: answer.humidity, wind: answer.windSpeed }),
  };
}

/** `Paris, Île-de-France, FR (48.853, 2.349): 11.2 °C, feels like 9.4 °C, light rain. …` */
export function currentText(place: Place, weather: CurrentWeather, units: UnitSystem): string {
  const { temperature, wind } = systems[units];
  const said = (value: number | undefined, text: (value: number) => string) =>
    value === undefined ? '' : text(value);
  const feels = said(weather.feels_like, (value) => `, feels like ${value} ${temperature.unit}`);
  const from = said(weather.wind_direction, (value) => ` from ${compassPoint(value)}`);
  const gust = said(weather.wind_gust, (value) => `, gusts ${value} ${wind.unit}`);
  const humidity = said(weather.humidity, (value) => `${value} %`) || 'not reported';
  const speed = said(weather.wind, (value) => `${value} ${wind.unit}`) || 'not reported';
  const sky = weather.wmo_code === undefined ? 'condition not reported' : weather.condition;
  return [
    `${label(place)} (${place.latitude}, ${place.longitude}): ${weather.temperature} ${temperature.unit}${feels}, ${sky}.`,
    `Humidity ${humidity}, wind ${speed}${from}${gust}.`,
    `As of ${weather.observed_at.replace('T', ' ')}.`,
  ].join(' ');
}
