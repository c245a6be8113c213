import { expect, test } from 'vitest';
import { convertUnits } from '../src/engine/units.js';

const convert = (value: number | string, from: string, to: string) => convertUnits({ value, from, to }).exact;

test.each([
  [1, 'acre', 'm^2', '4046.8564224'],
  [1, 'rd', 'm', '5.0292'],
  [1, 'hp', 'W', '745.69987158227022'],
  [1, 'psi', 'Pa', '6894.7572931683613367226734453469'],
  [760, 'torr', 'atm', '1'],
  [1, 'mmHg', 'Pa', '133.322387415'],
  [1, 'eV', 'J', '1.602176634e-19'],
  [1, 'kip', 'lbf', '1000'],
  [1, 'gallon', 'in^3', '231'],
  [1, 'lb', 'kg', '0.45359237'],
  ['0.1', 'mile', 'm', '160.9344'],
])('%s %s is exactly so many %s: %s', (value, from, to, exact) => {
  expect(convert(value, from, to)).toBe(exact);
});

test.each([
  [60, 'mph', 'km/h', '96.56064'],
  [1, 'knot', 'kph', '1.852'],
  [1, 'nmi', 'kilometre', '1.852'],
  [1, 'kcal', 'kJ', '4.184'],
  [8, 'Mbps', 'MB/s', '1'],
  [60, 'rpm', 'Hz', '1'],
  [1, 'ly', 'km', '9460730472580.8'],
  [2, 'pounds', 'kg', '0.90718474'],
  [1, 'm²', 'cm²', '10000'],
  [1, 'µm', 'nm', '1000'],
  [1, 'Å', 'nm', '0.1'],
  [1, 'N·m', 'J', '1'],
  [1, 'Hz', '1/s', '1'],
  [1, '1/s', 'Hz', '1'],
])('%s %s in %s is %s', (value, from, to, exact) => {
  expect(convert(value, from, to)).toBe(exact);
});

test.each([
  [100, 'degC', 'degF', '212'],
  [-40, '°C', '°F', '-40'],
  ['36.6', 'celsius', 'fahrenheit', '97.88'],
  [0, 'K', 'degC', '-273.15'],
  ['-459.67', 'degF', 'K', '0'],
  // Differences have no zero point.
  [20, 'degC/m', 'degF/m', '36'],
])('%s %s in %s is %s, zero points and all', (value, from, to, exact) => {
  expect(convert(value, from, to)).toBe(exact);
});

test.each([
  [-300, 'degC', 'K', /-300 degC is below absolute zero/],
  [1, 'C', 'F', /electric charge.*temperatures are degC, degF and K/],
  [1, 'kg', 'N', /"kg" \(mass\) and "N" \(force\) measure different things/],
  [1, 'mph', 'kg', /"mph" and "kg" \(mass\)/],
  [1, 'kilomter', 'm', /did you mean kilometer/],
  [1, 'KM', 'm', /did you mean km\?/],
  [1, 'USD', 'EUR', /"USD" is unknown: write units as/],
  [1, '5 km', 'm', /"5 km" holds a number/],
  [1, '__proto__', 'm', /unknown/],
  [1, 'constructor', 'm', /unknown/],
  ['1e999', 'km', 'm', /too large/],
])('%s %s in %s is refused', (value, from, to, says) => {
  expect(() => convert(value, from, to)).toThrow(says);
});
