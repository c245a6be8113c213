import { expect, test } from 'vitest';
import { createMath } from '../src/engine/mathjs.js';
import { correctUnits } from '../src/engine/unit-table.js';
import { convertUnits } from '../src/engine/units.js';

const short = 'da h k M G T P E Z Y R Q d c m u n p f a z y r q'.split(' ');
const long =
  'deca hecto kilo mega giga tera peta exa zetta yotta ronna quetta deci centi milli micro nano pico femto atto zepto yocto ronto quecto'.split(
    ' ',
  );
const binary = 'Ki Mi Gi Ti Pi Ei Zi Yi'.split(' ');
const longBinary = 'kibi mebi gibi tebi pebi exi zebi yobi'.split(' ');

const up = 'k M G T P E Z Y R Q'.split(' ');
const longUp = 'kilo mega giga tera peta exa zetta yotta ronna quetta'.split(' ');

/** The prefixes that each unit is used with; a unit that is not here takes none. */
const accepted: [units: string, prefixes: string[]][] = [
  ['m g s A K mol cd Hz N Pa J W C V F S Wb T H rad L l m2 m3 dyn', short],
  [
    'meter meters metre metres gram grams second seconds sec secs ampere amperes amp amps kelvin mole moles candela hertz newton joule joules watt watts coulomb coulombs volt volts farad farads siemens weber webers tesla teslas henry radian radians litre litres liter liters dyne',
    long,
  ],
  ['ohm ohms erg', [...short, ...long]],
  ['t tonne tonnes', ['k', 'M', 'G', 'T', ...longUp]],
  ['ton tons', ['k', 'M', 'G']],
  ['cal calorie calories', ['m', 'k', 'M', 'G', 'kilo', 'mega']],
  ['pc parsec parsecs', ['k', 'M', 'G', 'kilo', 'mega', 'giga']],
  ['Da dalton daltons', ['k', 'M', 'kilo', 'mega']],
  ['bps', up],
  ['Ah', ['m', 'u', 'k']],
  ['Wh VA', ['u', 'm', ...up]],
  ['bar', ['u', 'm', 'c', 'd', 'h', 'k', 'M', 'G', 'micro', 'milli', 'kilo', 'mega']],
  ['eV electronvolt electronvolts', ['u', 'm', ...up, 'micro', 'milli', ...longUp]],
  ['b B', [...up.slice(0, 8), ...binary]],
  ['bit bits byte bytes', [...longUp.slice(0, 8), ...longBinary]],
];
const prefixesOf = new Map(
  accepted.flatMap(([units, prefixes]) => units.split(' ').map((unit) => [unit, prefixes])),
);

const math = createMath({ number: 'BigNumber' });
correctUnits(math);
const { UNITS } = math.Unit as unknown as { UNITS: Record<string, { prefixes: Record<string, unknown> }> };

test('every unit takes the prefixes it is used with, and no other', () => {
  const all = [...short, ...long, ...binary, ...longBinary, 'MM'];
  for (const [name, { prefixes }] of Object.entries(UNITS)) {
    const wanted = all.filter((prefix) => prefixesOf.get(name)?.includes(prefix));
    // Abbreviations and whole words do not mix: kilotonne and kt.
    const isWord = name.length > 3 || prefixesOf.get(name)?.every((prefix) => long.includes(prefix));
    const got = all.filter((prefix) => prefix in prefixes);
    for (const prefix of got) expect(wanted, `${prefix}${name}`).toContain(prefix);
    if (!isWord)
      for (const prefix of wanted.filter((one) => one.length < 3))
        expect(got, `${prefix}${name}`).toContain(prefix);
  }
});

test.each([
  'ct',
  'mt',
  'dt',
  'mdegC',
  'kdegF',
  'ccal',
  'mDa',
  'mbps',
  'kkip',
  'cpc',
  'mgrad',
  'kBTU',
  'MMBTU',
  'mha',
  'kd',
  'VAR',
])('%s is not a prefix and a unit by accident', (name) => {
  // A carat is not a hundredth of a tonne.
  if (name === 'ct') expect(convertUnits({ value: 1, from: 'ct', to: 'g' }).exact).toBe('0.2');
  else expect(() => convertUnits({ value: 1, from: name, to: 'm' })).toThrow('is unknown');
});

test.each([
  ['cup', 'tbsp', '16'],
  ['tablespoon', 'teaspoon', '3'],
  ['cup', 'floz', '8'],
  ['floz', 'tbsp', '2'],
  ['pint', 'cup', '2'],
  ['quart', 'pint', '2'],
  ['gallon', 'quart', '4'],
  ['gallon', 'tsp', '768'],
  ['cup', 'gill', '2'],
  ['floz', 'fluiddram', '8'],
  ['fluiddram', 'minim', '60'],
  ['hogshead', 'gallon', '63'],
])('one %s has so many %s of the same system: %s', (from, to, exact) => {
  expect(convertUnits({ value: 1, from, to }).exact).toBe(exact);
});

/** SI Brochure, 9th edition, table 8. */
test.each([
  ['min', 's', '60'],
  ['h', 'min', '60'],
  ['d', 'h', '24'],
  ['au', 'm', '149597870700'],
  ['°', 'deg', '1'],
  ['°', '′', '60'],
  ['′', '″', '60'],
  ['ha', 'm^2', '10000'],
  ['l', 'dm^3', '1'],
  ['L', 'l', '1'],
  ['t', 'kg', '1000'],
  ['Da', 'kg', '1.66053906892e-27'],
  ['eV', 'J', '1.602176634e-19'],
  ['Np', 'dB', '8.6858896380650365530225783783321'],
  ['bel', 'dB', '10'],
])('1 %s is %s %s', (from, to, exact) => {
  expect(convertUnits({ value: 1, from, to }).exact).toBe(exact);
});

test.each([
  ['bbl', 'L', /petroleum barrel/],
  ['gallon', 'L', /US customary/],
  ['ton', 'kg', /short ton/],
  ['kt', 'kg', /kilotonne/],
  ['kcal', 'kJ', /thermochemical/],
  ['km', 'm', undefined],
])('what %s was taken for is said', (from, to, says) => {
  const { note } = convertUnits({ value: 1, from, to });
  if (says === undefined) expect(note).toBeUndefined();
  else expect(note).toMatch(says);
});

test('no digit is lost where a zero point cancels', () => {
  const value = `-459.66${'9'.repeat(80)}`;
  expect(convertUnits({ value, from: 'degF', to: 'K' }).exact).toMatch(/^5\.5{30}6e-83$/);
});
