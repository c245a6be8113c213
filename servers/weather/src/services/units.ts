/** The two systems an answer can be in. Everything is fetched and kept in the metric one. */
export const unitSystems = ['celsius', 'fahrenheit'] as const;
export type UnitSystem = (typeof unitSystems)[number];
const kmPerMile = 1.609344;
const mmPerInch = 25.4;

export const celsius = (fahrenheit: number) => ((fahrenheit - 32) * 5) / 9;

export const kmhFromMs = (metresPerSecond: number) => metresPerSecond * 3.6;

export const kmhFromMph = (milesPerHour: number) => milesPerHour * kmPerMile;

export const mmFromInches = (inches: number) => inches * mmPerInch;

/** Rounds half away from zero, and never to -0. */
export function round(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  const rounded = (Math.sign(value) * Math.round(Math.abs(value) * factor)) / factor;
  return rounded === 0 ? 0 : rounded;
}

/** One decimal for temperature, as the services give it; inches need two to show light rain. */
export const systems = {
  celsius: {
    temperature: { unit: '°C', of: (celsius: number) => round(celsius, 1) },
    wind: { unit: 'km/h', of: (kmh: number) => round(kmh, 0) },
    precipitation: { unit: 'mm', of: (mm: number) => round(mm, 1) },
  },
  fahrenheit: {
    temperature: { unit: '°F', of: (celsius: number) => round((celsius * 9) / 5 + 32, 1) },
    wind: { unit: 'mph', of: (kmh: number) => round(kmh / kmPerMile, 0) },
    precipitation: { unit: 'in', of: (mm: number) => round(mm / mmPerInch, 2) },
  },
} as const;

/** Values that are not a percentage, a direction or a code. */
const quantities: Record<string, keyof (typeof systems)['celsius']> = {
  temperature: 'temperature',
  feels_like: 'temperature',
  high: 'temperature',
  low: 'temperature',
  precipitation: 'precipitation',
  wind: 'wind',
  wind_gust: 'wind',
  gust: 'wind',
};

/** Metric values in a system, rounded as they are shown. */
export function inUnits<Values extends object>(values: Values, units: UnitSystem): Values {
  const shown = Object.entries(values).map(([name, value]) => {
    if (typeof value !== 'number') return [name, value];
    const quantity = quantities[name];
    return [name, quantity === undefined ? Math.round(value) : systems[units][quantity].of(value)];
  });
  return Object.fromEntries(shown) as Values;
}

const points = 'N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW'.split(' ');

/** The compass point that the wind blows from, of sixteen. */
export function compassPoint(degrees: number): string {
  const turn = ((degrees % 360) + 360) % 360;
  return points[Math.round(turn / 22.5) % 16] ?? 'N';
}
