import type { MathJsInstance } from 'mathjs';

/** Units that mathjs rounds, or that no text defines, in SI units: a value, and what it is divided by. */
const exact: Record<string, [value: string, divisor?: string]> = {
  rd: ['5.0292'],
  sqrd: ['25.29285264'],
  sqch: ['404.68564224'],
  acre: ['4046.8564224'],
  acres: ['4046.8564224'],
  kip: ['4448.2216152605'],
  kips: ['4448.2216152605'],
  // Since 2019 by definition (SI Brochure, 9th edition).
  eV: ['1.602176634e-19'],
  electronvolt: ['1.602176634e-19'],
  electronvolts: ['1.602176634e-19'],
  // 550 ft lbf/s
  hp: ['745.69987158227022'],
  // 1 lbf/in²
  psi: ['4.4482216152605', '0.00064516'],
  torr: ['101325', '760'],
  // 13.5951 g/cm³ of mercury in standard gravity
  mmHg: ['133.322387415'],
  mmhg: ['133.322387415'],
  rpm: ['1', '60'],
};

type Definition = { definition: string; aliases?: string[]; prefixes?: 'short' | 'long' };

/** Units in daily use that mathjs lacks. */
const more: Record<string, Definition> = {
  metre: { definition: '1 m', aliases: ['metres'], prefixes: 'long' },
  pound: { definition: '1 lb', aliases: ['pounds'] },
  carat: { definition: '0.2 g', aliases: ['carats'] },
  tsp: { definition: '1 teaspoon' },
  tbsp: { definition: '1 tablespoon' },
  nauticalmile: { definition: '1852 m', aliases: ['nauticalmiles', 'nmi'] },
  lightyear: { definition: '9460730472580800 m', aliases: ['lightyears', 'ly'] },
  au: { definition: '149597870700 m' },
  parsec: { definition: '30856775814913672.789139379577965 m', aliases: ['parsecs'], prefixes: 'long' },
  mph: { definition: '1 mile/hour' },
  kph: { definition: '1 km/hour', aliases: ['kmh'] },
  knot: { definition: '1 nauticalmile/hour', aliases: ['knots'] },
  mpg: { definition: '1 mile/gallon' },
  // The thermochemical calorie; the "calorie" of food is a kcal.
  cal: { definition: '4.184 J', prefixes: 'short' },
  calorie: { definition: '4.184 J', aliases: ['calories'], prefixes: 'long' },
  bps: { definition: '1 b/s', prefixes: 'short' },
  rpm: { definition: '1 Hz' },
};

/** Puts right and completes the units that an instance of mathjs knows. */
export function correctUnits(math: MathJsInstance): void {
  const { UNITS } = math.Unit as unknown as { UNITS: Record<string, { value: unknown } | undefined> };
  for (const [name, unit] of Object.entries(more)) math.createUnit(name, unit);
  for (const [name, [value, divisor = '1']] of Object.entries(exact)) {
    const unit = UNITS[name];
    if (unit !== undefined) unit.value = math.divide(math.bignumber(value), math.bignumber(divisor));
  }
}
