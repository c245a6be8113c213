import type { CurrentWeather } from '../answers/current-weather.js';
import type { ForecastAnswer } from '../answers/forecast.js';
import { celsius, kmhFromMph, mmFromInches, round, systems, type UnitSystem } from '../services/units.js';

/** An answer of get_weather or get_forecast. */
export type Result = CurrentWeather | ForecastAnswer;

export const isCurrent = (result: Result): result is CurrentWeather => 'temperature' in result;

export const unitsOf = ({ units }: Result): UnitSystem => (units.startsWith('°F') ? 'fahrenheit' : 'celsius');

/** Writes the values of a result in the units that the person wants to see; a dash for what was left out. */
export function writer(result: Result, wanted: UnitSystem) {
  const imperial = unitsOf(result) === 'fahrenheit';
  const { temperature, wind, precipitation } = systems[wanted];
  const written =
    (metric: (value: number) => number, write: (metric: number) => string) => (value: number | undefined) =>
      value === undefined ? '–' : write(imperial ? metric(value) : value);
  return {
    degrees: written(celsius, (value) => `${round(temperature.of(value), 0)}°`),
    wind: written(kmhFromMph, (value) => `${wind.of(value)} ${wind.unit}`),
    rain: written(mmFromInches, (value) => `${precipitation.of(value)} ${precipitation.unit}`),
  };
}
