import { describe, expect, test } from 'vitest';
import { condition, isDaySymbol, wmoCode } from '../src/services/conditions.js';
import { localTime } from '../src/services/local-time.js';
import {
  celsius,
  compassPoint,
  kmhFromMph,
  kmhFromMs,
  mmFromInches,
  round,
  systems,
} from '../src/services/units.js';

describe('units', () => {
  test.each([
    [-40, -40],
    [0, 32],
    [37, 98.6],
    [11.2, 52.2],
    [-17.8, 0],
  ])('%s °C is %s °F', (inCelsius, inFahrenheit) => {
    expect(systems.fahrenheit.temperature.of(inCelsius)).toBe(inFahrenheit);
  });

  test('wind is in whole km/h or mph, from metres a second where a service counts so', () => {
    expect(systems.celsius.wind.of(kmhFromMs(10))).toBe(36);
    expect(systems.fahrenheit.wind.of(100)).toBe(62);
  });

  test('light rain still shows in inches', () => {
    expect(systems.fahrenheit.precipitation.of(0.3)).toBe(0.01);
    expect(systems.fahrenheit.precipitation.of(25.4)).toBe(1);
    expect(systems.celsius.precipitation.of(0.25)).toBe(0.3);
  });

  test('what the card turns back is what it came from', () => {
    expect(celsius(212)).toBe(100);
    expect(round(kmhFromMph(62.1371), 2)).toBe(100);
    expect(mmFromInches(1)).toBe(25.4);
  });

  test('nothing rounds to -0', () => {
    expect(Object.is(round(-0.04, 1), 0)).toBe(true);
    expect(round(-2.5, 0)).toBe(-3);
  });

  test.each([
    [0, 'N'],
    [11.24, 'N'],
    [11.26, 'NNE'],
    [225, 'SW'],
    [348.75, 'N'],
    [360, 'N'],
    [-90, 'W'],
  ])('%s degrees is %s', (degrees, point) => {
    expect(compassPoint(degrees)).toBe(point);
  });
});

describe('local time', () => {
  test.each([
    ['2026-01-15T12:00:00Z', 'Europe/Paris', '2026-01-15T13:00+01:00'],
    ['2026-07-15T12:00:00Z', 'Europe/Paris', '2026-07-15T14:00+02:00'],
    ['2026-10-25T00:30:00Z', 'Europe/Paris', '2026-10-25T02:30+02:00'],
    ['2026-10-25T01:30:00Z', 'Europe/Paris', '2026-10-25T02:30+01:00'],
    ['2026-01-15T12:00:00Z', 'America/St_Johns', '2026-01-15T08:30-03:30'],
    ['2026-01-15T12:00:00Z', 'Asia/Kathmandu', '2026-01-15T17:45+05:45'],
    ['2026-01-01T00:00:00Z', 'Pacific/Kiritimati', '2026-01-01T14:00+14:00'],
    ['2026-01-15T12:00:00Z', 'UTC', '2026-01-15T12:00+00:00'],
  ])('%s in %s is %s', (instant, zone, local) => {
    expect(localTime(Date.parse(instant), zone)).toBe(local);
  });
});

describe('conditions', () => {
  /** Those that https://open-meteo.com/en/docs lists. */
  const documented = [
    0, 1, 2, 3, 45, 48, 51, 53, 55, 56, 57, 61, 63, 65, 66, 67, 71, 73, 75, 77, 80, 81, 82, 85, 86, 95, 96,
    99,
  ];

  test('every code that Open-Meteo documents has words', () => {
    expect(documented.filter((code) => condition(code, true).words.startsWith('unknown'))).toEqual([]);
  });

  test('the sky has other words at night, rain does not', () => {
    expect(condition(0, true).words).toBe('sunny');
    expect(condition(0, false).words).toBe('clear');
    expect(condition(1, false).words).toBe('mostly clear');
    expect(condition(61, false).words).toBe('light rain');
  });

  test('a code that nobody documented is not guessed at', () => {
    expect(condition(42, true).words).toBe('unknown (WMO code 42)');
    expect(wmoCode('frogs_day')).toBeUndefined();
    expect(wmoCode('constructor')).toBeUndefined();
  });

  test.each([
    ['clearsky_day', 'sunny'],
    ['fair_night', 'mostly clear'],
    ['partlycloudy_polartwilight', 'partly cloudy'],
    ['cloudy', 'overcast'],
    ['fog', 'fog'],
    ['lightrain', 'light rain'],
    ['rain', 'rain'],
    ['heavyrainshowers_day', 'violent rain showers'],
    ['lightsleet', 'light sleet'],
    ['heavysleetshowers_night', 'sleet showers'],
    ['lightsnowshowers_day', 'light snow showers'],
    ['heavysnow', 'heavy snow'],
    ['rainandthunder', 'thunderstorm'],
    ['heavyrainshowersandthunder_day', 'heavy thunderstorm'],
    ['lightssleetshowersandthunder_day', 'thunderstorm'],
    ['lightssnowshowersandthunder_night', 'thunderstorm'],
  ])("MET Norway's %s is %s", (symbol, words) => {
    const code = wmoCode(symbol);
    expect(code === undefined ? undefined : condition(code, isDaySymbol(symbol)).words).toBe(words);
  });
});
