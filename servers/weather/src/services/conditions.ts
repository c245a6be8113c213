/** The pictures that a card draws. */
export type Icon = 'clear' | 'partly' | 'cloudy' | 'fog' | 'drizzle' | 'rain' | 'sleet' | 'snow' | 'thunder';

export interface Condition {
  words: string;
  icon: Icon;
}

interface Row extends Condition {
  /** Where the sky is seen, night has words of its own. */
  atNight?: string;
}

/**
 * Present weather by WMO code (WMO-No. 306, code table 4677): those that Open-Meteo documents, and 68, 69, 83 and 84
 * (rain and snow mixed) and 97, which MET Norway's symbols need.
 */
const table: Record<number, Row> = {
  0: { words: 'sunny', atNight: 'clear', icon: 'clear' },
  1: { words: 'mostly sunny', atNight: 'mostly clear', icon: 'clear' },
  2: { words: 'partly cloudy', icon: 'partly' },
  3: { words: 'overcast', icon: 'cloudy' },
  45: { words: 'fog', icon: 'fog' },
  48: { words: 'freezing fog', icon: 'fog' },
  51: { words: 'light drizzle', icon: 'drizzle' },
  53: { words: 'drizzle', icon: 'drizzle' },
  55: { words: 'dense drizzle', icon: 'drizzle' },
  56: { words: 'light freezing drizzle', icon: 'sleet' },
  57: { words: 'dense freezing drizzle', icon: 'sleet' },
  61: { words: 'light rain', icon: 'rain' },
  63: { words: 'rain', icon: 'rain' },
  65: { words: 'heavy rain', icon: 'rain' },
  66: { words: 'light freezing rain', icon: 'sleet' },
  67: { words: 'heavy freezing rain', icon: 'sleet' },
  68: { words: 'light sleet', icon: 'sleet' },
  69: { words: 'sleet', icon: 'sleet' },
  71: { words: 'light snow', icon: 'snow' },
  73: { words: 'snow', icon: 'snow' },
  75: { words: 'heavy snow', icon: 'snow' },
  77: { words: 'snow grains', icon: 'snow' },
  80: { words: 'light rain showers', icon: 'rain' },
  81: { words: 'rain showers', icon: 'rain' },
  82: { words: 'violent rain showers', icon: 'rain' },
  83: { words: 'light sleet showers', icon: 'sleet' },
  84: { words: 'sleet showers', icon: 'sleet' },
  85: { words: 'light snow showers', icon: 'snow' },
  86: { words: 'heavy snow showers', icon: 'snow' },
  95: { words: 'thunderstorm', icon: 'thunder' },
  96: { words: 'thunderstorm with light hail', icon: 'thunder' },
  97: { words: 'heavy thunderstorm', icon: 'thunder' },
  99: { words: 'thunderstorm with heavy hail', icon: 'thunder' },
};

/** The words and the picture for a WMO code; an unknown code is said to be unknown. */
export function condition(code: number | undefined, isDay: boolean): Condition {
  if (code === undefined) return { words: 'not reported', icon: 'cloudy' };
  const row = table[code];
  if (row === undefined) return { words: `unknown (WMO code ${code})`, icon: 'cloudy' };
  return { words: isDay ? row.words : (row.atNight ?? row.words), icon: row.icon };
}

const sky = new Map(Object.entries({ clearsky: 0, fair: 1, partlycloudy: 2, cloudy: 3, fog: 45 }));
/** Light, moderate and heavy, for each kind of precipitation, steady and in showers. */
const falling = new Map<string, number[]>(
  Object.entries({
    rain: [61, 63, 65],
    rainshowers: [80, 81, 82],
    sleet: [68, 69, 69],
    sleetshowers: [83, 84, 84],
    snow: [71, 73, 75],
    snowshowers: [85, 85, 86],
  }),
);

/**
 * The WMO code for a symbol of MET Norway, `lightrainshowersandthunder_day`; undefined for one it does not document.
 * Two of its names have an extra s, and keep it for compatibility: `lightssleetshowersandthunder`.
 */
export function wmoCode(symbol: string): number | undefined {
  const [name = ''] = symbol.split('_');
  const clear = sky.get(name);
  if (clear !== undefined) return clear;
  const thunder = name.endsWith('andthunder');
  const rest = thunder ? name.slice(0, -'andthunder'.length) : name;
  const [, strength = '', kind = ''] = /^(lights?(?=s(?:now|leet))|light|heavy)?(.*)$/.exec(rest) ?? [];
  const codes = falling.get(kind);
  if (codes === undefined) return undefined;
  if (thunder) return strength === 'heavy' ? 97 : 95;
  return codes[strength === '' ? 1 : strength === 'heavy' ? 2 : 0];
}

/** Whether a symbol is drawn for daylight; polar twilight counts as day. */
export const isDaySymbol = (symbol: string) => !symbol.endsWith('_night');
