import type { BigNumber, MathJsInstance } from 'mathjs';

/** Units that mathjs rounds, or that no text defines, in SI units. */
const exact: [names: string, value: string][] = [
  ['rd', '5.0292'],
  ['sqrd', '25.29285264'],
  ['sqch', '404.68564224'],
  ['acre acres', '4046.8564224'],
  ['kip kips', '4448.2216152605'],
  // Since 2019 by definition (SI Brochure, 9th edition).
  ['eV electronvolt electronvolts', '1.602176634e-19'],
  // 550 ft lbf/s
  ['hp', '745.69987158227022'],
  // 1 lbf/in²
  ['psi', '4.4482216152605 / 0.00064516'],
  ['torr', '101325 / 760'],
  // 13.5951 g/cm³ of mercury in standard gravity
  ['mmHg mmhg', '133.322387415'],
  ['degF fahrenheit degR rankine', '5 / 9'],
  // US customary, as the cup, the fluid ounce and the gallon are: of 231 cubic inches a gallon has 256 tablespoons.
  ['tablespoon tablespoons', '0.003785411784 / 256'],
  ['teaspoon teaspoons', '0.003785411784 / 768'],
  // A quarter of a pound.
  ['stick sticks', '0.1133980925'],
  // US petroleum: 42 gallons. The one of beer is beerbarrel.
  ['bbl', '0.158987294928'],
];

type Definition = { definition: string; aliases?: string[]; prefixes?: 'short' | 'long' };

/** Units in daily use, or of table 8 of the SI Brochure, that mathjs lacks. */
const more: Record<string, Definition> = {
  metre: { definition: '1 m', aliases: ['metres'], prefixes: 'long' },
  pound: { definition: '1 lb', aliases: ['pounds'] },
  carat: { definition: '0.2 g', aliases: ['carats', 'ct'] },
  tsp: { definition: '1 teaspoon' },
  tbsp: { definition: '1 tablespoon' },
  d: { definition: '1 day' },
  ha: { definition: '1 hectare' },
  // CODATA 2022.
  Da: { definition: '1.66053906892e-27 kg', prefixes: 'short' },
  dalton: { definition: '1.66053906892e-27 kg', aliases: ['daltons'], prefixes: 'long' },
  nauticalmile: { definition: '1852 m', aliases: ['nauticalmiles', 'nmi'] },
  lightyear: { definition: '9460730472580800 m', aliases: ['lightyears', 'ly'] },
  au: { definition: '149597870700 m', aliases: ['astronomicalunit', 'astronomicalunits'] },
  parsec: { definition: '30856775814913672.789139379577965 m', aliases: ['parsecs'], prefixes: 'long' },
  pc: { definition: '1 parsec', prefixes: 'short' },
  mph: { definition: '1 mile/hour' },
  kph: { definition: '1 km/hour', aliases: ['kmh'] },
  knot: { definition: '1 nauticalmile/hour', aliases: ['knots', 'kn'] },
  mpg: { definition: '1 mile/gallon' },
  // The thermochemical calorie; the "calorie" of food is a kcal.
  cal: { definition: '4.184 J', prefixes: 'short' },
  calorie: { definition: '4.184 J', aliases: ['calories'], prefixes: 'long' },
  bps: { definition: '1 b/s', prefixes: 'short' },
  // A number of turns, as Hz is one of periods.
  rpm: { definition: '1 minute^-1' },
};

const multiples = 'k M G T P E Z Y R Q'.split(' ');
const longMultiples = 'kilo mega giga tera peta exa zetta yotta ronna quetta'.split(' ');

/**
 * The prefixes that units outside the SI are used with, where they take any. With all of them, `ct` would be a
 * centitonne and `mdegF` a unit.
 */
const prefixes: [units: string, accepted: string[]][] = [
  ['t tonne tonnes', ['k', 'M', 'G', 'T', ...longMultiples]],
  ['ton tons', ['k', 'M', 'G']],
  [
    'deg degree degrees grad gradian gradians degC degF degR celsius fahrenheit rankine kip kips BTU BTUs',
    [],
  ],
  ['lt', []],
  ['cal calorie calories', ['m', 'k', 'M', 'G', 'kilo', 'mega']],
  ['pc parsec parsecs', ['k', 'M', 'G', 'kilo', 'mega', 'giga']],
  ['Da dalton daltons', ['k', 'M', 'kilo', 'mega']],
  ['bps', multiples],
  ['Ah', ['m', 'u', 'k']],
  ['Wh VA', ['u', 'm', ...multiples]],
  ['bar', ['u', 'm', 'c', 'd', 'h', 'k', 'M', 'G', 'micro', 'milli', 'kilo', 'mega']],
  ['eV electronvolt electronvolts', ['u', 'm', ...multiples, 'micro', 'milli', ...longMultiples]],
];

/** Which of the units of that name is taken, where texts use the name for several. */
const meanings: [names: string, meaning: string][] = [
  ['bbl', 'the petroleum barrel of 42 US gallons; one of beer is "beerbarrel"'],
  [
    'gallon gallons gal quart quarts qt pint pints pt cup cups cp gill gills gi',
    'US customary liquid measure, not imperial',
  ],
  [
    'floz fluidounce fluidounces tablespoon tablespoons tbsp teaspoon teaspoons tsp',
    'US customary: a cup has 8 floz, 16 tbsp or 48 tsp',
  ],
  ['mpg', 'miles per US gallon'],
  ['ton tons', 'the short ton of 2000 lb; the metric one is "tonne"'],
  ['kt', 'kilotonne; the speed is "knot"'],
  ['hundredweight hundredweights cwt', 'the short one of 100 lb'],
  ['cal calorie calories', 'the thermochemical calorie of 4.184 J; that of food is "kcal"'],
  ['BTU BTUs', 'of the International Table, 1055.05585262 J'],
  ['hp', 'mechanical horsepower of 550 ft lbf/s'],
  ['month months', 'a twelfth of a year of 365.25 days'],
  ['year years decade decades century centuries millennium millennia', 'with years of 365.25 days'],
  ['Da dalton daltons', 'as measured (CODATA 2022), to 12 digits'],
];
const meaningOf = new Map(
  meanings.flatMap(([names, meaning]) => names.split(' ').map((name) => [name, meaning])),
);

/** The note about an ambiguous unit. */
export const meaning = (name: string): string | undefined => meaningOf.get(name);

type Unit = { value: unknown; prefixes: Record<string, unknown> };

/** Puts right and completes the units that an instance of mathjs knows. */
export function correctUnits(math: MathJsInstance): void {
  const { UNITS } = math.Unit as unknown as { UNITS: Record<string, Unit | undefined> };
  // Reactive power is not i times power.
  delete UNITS.VAR;
  const unitsNamed = (names: string) => names.split(' ').flatMap((name) => UNITS[name] ?? []);
  for (const [names, value] of exact) {
    for (const unit of unitsNamed(names)) unit.value = math.evaluate(value);
  }
  for (const [name, unit] of Object.entries(more)) math.createUnit(name, unit);
  // Levels (SI Brochure, table 8): 1 Np is 20 / ln 10 dB.
  math.createUnit('Np', { aliases: ['neper', 'nepers'] });
  const bel = math.unit(math.divide(math.log(math.bignumber(10)), 2) as BigNumber, 'Np');
  math.createUnit('bel', { definition: bel, aliases: ['bels'] });
  math.createUnit('dB', { definition: '0.1 bel', aliases: ['decibel', 'decibels'] });
  for (const [names, accepted] of prefixes) {
    for (const unit of unitsNamed(names)) {
      const kept = Object.entries(unit.prefixes).filter(([name]) => name === '' || accepted.includes(name));
      unit.prefixes = Object.fromEntries(kept);
    }
  }
}
