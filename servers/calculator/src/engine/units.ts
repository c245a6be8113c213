import { nearest } from '@mcp-reference/core/text';
import type { Unit } from 'mathjs';
import type { Conversion, ConvertRequest } from '../app.js';
import { decimalText } from '../decimal-text.js';
import { Problem } from '../problem.js';
import { createMath } from './mathjs.js';
import { plainSigns } from './typography.js';
import { correctUnits, meaning } from './unit-table.js';

// A value has 100 digits at most: those that cancel at a zero point of temperature leave enough.
const math = createMath({ number: 'BigNumber', precision: 250 });
correctUnits(math);

/** @throws Problem when a unit is unknown, or the two measure different things */
export function convertUnits({ value, from, to }: ConvertRequest): Conversion {
  const source = parseUnit(from);
  const target = parseUnit(to);
  if (!source.equalBase(target)) throw new Problem(differ([from, source], [to, target]));
  const quantity = math.unit(math.bignumber(value as number), plainUnit(from));
  if (quantityOf(source) === 'TEMPERATURE' && math.isNegative(quantity.toNumeric('K'))) {
    throw new Problem(`${value} ${from} is below absolute zero`);
  }
  const amount = quantity.toNumeric(target as unknown as string);
  // Factors such as π/180 have no end: 32 digits are more than any of them is known to.
  const rounded = math.bignumber(String(amount)).toSignificantDigits(32);
  const result = rounded.toNumber();
  if (!Number.isFinite(result)) throw new Problem('the result is too large');
  const note = meaningsOf(source, target);
  return { result, exact: decimalText(rounded, 32), ...(note !== '' && { note }) };
}

/** `m²` and `°C` as mathjs writes them, m^2 and degC. */
function plainUnit(text: string): string {
  return plainSigns(text)
    .replace(/\^\((-?\d+)\)/g, '^$1')
    .replace(/°\s?(?=[CFR])/g, 'deg')
    .replace(/°/g, 'deg')
    .replace(/′/g, 'arcmin')
    .replace(/″/g, 'arcsec')
    .replace(/[µμ]/g, 'u')
    .replace(/Ω|Ω/g, 'ohm')
    .replace(/Å|Å/g, 'angstrom');
}

function meaningsOf(...units: Unit[]): string {
  const parts = units.flatMap(
    ({ units: parts }) => parts as unknown as { unit: { name: string }; prefix: { name: string } }[],
  );
  const names = parts.flatMap(({ unit, prefix }) => [unit.name, prefix.name + unit.name]);
  const notes = [...new Set(names)].flatMap((name) => {
    const taken = meaning(name);
    return taken === undefined ? [] : [`${name}: ${taken}`];
  });
  return notes.join('. ');
}

/** The quantity of a simple unit, by mathjs's name: `TEMPERATURE`. */
function quantityOf({ units }: Unit): string | undefined {
  const [only, ...others] = units as unknown as { power: number; unit: { base: { key: string } } }[];
  const isSimple = only?.power === 1 && others.length === 0;
  // Units made from a definition have a made-up base: "mph_STUFF".
  return isSimple && !only.unit.base.key.endsWith('STUFF') ? only.unit.base.key : undefined;
}

function differ(...units: [text: string, unit: Unit][]): string {
  const described = units.map(([text, unit]) => {
    const quantity = quantityOf(unit)?.toLowerCase().replaceAll('_', ' ');
    return quantity === undefined ? `"${text}"` : `"${text}" (${quantity})`;
  });
  const meant = units.some(([text]) => text === 'C' || text === 'F')
    ? '; temperatures are degC, degF and K'
    : '';
  return `${described.join(' and ')} measure different things${meant}`;
}

function parseUnit(text: string): Unit {
  try {
    // Parsed alone: a number in it ("5 km") would multiply the value.
    const unit = math.unit(plainUnit(text).trim() || '?');
    // "1/s" holds a number too, which changes nothing.
    const { value } = unit.toJSON();
    if (value !== null && value !== undefined && !math.equal(value, 1))
      throw new Problem(`"${text}" holds a number: give it as the value`);
    unit.value = null as never;
    return unit;
  } catch (error) {
    if (error instanceof Problem) throw error;
    const near = nearest(text, unitNames());
    throw new Problem(
      `the unit "${text}" is unknown${near.length > 0 ? `; did you mean ${near.join(', ')}?` : ': write units as "km/h", "degF" or "kg m^2"'}`,
    );
  }
}

/** Every name that is understood, prefixes included: kilometer, km, … */
function unitNames(): string[] {
  const { UNITS } = math.Unit as unknown as { UNITS: Record<string, { prefixes: Record<string, unknown> }> };
  return Object.entries(UNITS).flatMap(([name, { prefixes }]) =>
    Object.keys(prefixes).map((prefix) => prefix + name),
  );
}
