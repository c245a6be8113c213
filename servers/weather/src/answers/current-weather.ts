import * as z from 'zod/v4';
import { label, type Place } from '../places/place.js';
import { condition } from '../services/conditions.js';
import type { Sourced } from '../services/forecaster.js';
import { localTime } from '../services/local-time.js';
import type { Current } from '../services/model.js';
import { compassPoint, systems, type UnitSystem } from '../services/units.js';
import { provenance, takenPlace } from './schemas.js';
import { origin, taken, unitNames } from './structured.js';

/** What get_weather answers, and the resource of the same weather. */
export const currentWeatherSchema = z.object({
  ...takenPlace,
  temperature: z.number(),
  feels_like: z.number().optional(),
  humidity: z.number().describe('%'),
  condition: z.string(),
  wmo_code: z.number(),
  is_day: z.boolean(),
  precipitation: z.number().optional(),
  wind: z.number(),
  wind_gust: z.number().optional(),
  wind_direction: z.number().optional().describe('degrees'),
  observed_at: z.string(),
  ...provenance,
});
type CurrentWeather = z.output<typeof currentWeatherSchema>;

/** A reading in the units asked for. */
export function describeCurrent(place: Place, sourced: Sourced<Current>, units: UnitSystem): CurrentWeather {
  const { answer } = sourced;
  const { temperature, wind, precipitation } = systems[units];
  return {
    ...taken(place),
    temperature: temperature.of(answer.temperature),
    ...(answer.feelsLike === undefined ? {} : { feels_like: temperature.of(answer.feelsLike) }),
    humidity: Math.round(answer.humidity),
    condition: condition(answer.code, answer.isDay).words,
    wmo_code: answer.code,
    is_day: answer.isDay,
    ...(answer.precipitation === undefined ? {} : { precipitation: precipitation.of(answer.precipitation) }),
    wind: wind.of(answer.windSpeed),
    ...(answer.windGust === undefined ? {} : { wind_gust: wind.of(answer.windGust) }),
    ...(answer.windDirection === undefined ? {} : { wind_direction: Math.round(answer.windDirection) }),
    observed_at: localTime(answer.observedAt, answer.timeZone),
    units: unitNames(units),
    ...origin(sourced),
  };
}

/** `Paris, Île-de-France, FR (48.853, 2.349): 11.2 °C, feels like 9.4 °C, light rain. …` */
export function currentText(place: Place, weather: CurrentWeather, units: UnitSystem): string {
  const { temperature, wind } = systems[units];
  const feels =
    weather.feels_like === undefined ? '' : `, feels like ${weather.feels_like} ${temperature.unit}`;
  const gust = weather.wind_gust === undefined ? '' : `, gusts ${weather.wind_gust} ${wind.unit}`;
  const from = weather.wind_direction === undefined ? '' : ` from ${compassPoint(weather.wind_direction)}`;
  return [
    `${label(place)} (${place.latitude}, ${place.longitude}): ${weather.temperature} ${temperature.unit}${feels}, ${weather.condition}.`,
    `Humidity ${weather.humidity} %, wind ${weather.wind} ${wind.unit}${from}${gust}.`,
    `As of ${weather.observed_at.replace('T', ' ')}.`,
  ].join(' ');
}
