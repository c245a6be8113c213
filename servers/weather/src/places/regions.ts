import { countryName } from './country-name.js';
import { fold } from './fold.js';
import type { Place } from './place.js';

/** What people write for a country besides its code and its name in CLDR. */
const countryAliases = new Map(
  Object.entries({
    usa: 'US',
    america: 'US',
    'united states of america': 'US',
    uk: 'GB',
    'great britain': 'GB',
    britain: 'GB',
    uae: 'AE',
    turkey: 'TR',
    'czech republic': 'CZ',
    holland: 'NL',
    burma: 'MM',
    myanmar: 'MM',
    'ivory coast': 'CI',
    'hong kong': 'HK',
    macau: 'MO',
    macao: 'MO',
    korea: 'KR',
    'republic of ireland': 'IE',
    drc: 'CD',
    'democratic republic of the congo': 'CD',
    'republic of the congo': 'CG',
    palestine: 'PS',
    vatican: 'VA',
    'cape verde': 'CV',
    swaziland: 'SZ',
    macedonia: 'MK',
  }),
);

/** Postal abbreviations where GeoNames numbers the divisions; in the US its code is the abbreviation already. */
const adminAbbreviations: Record<string, string> = {
  'AU.01': 'ACT',
  'AU.02': 'NSW',
  'AU.03': 'NT',
  'AU.04': 'QLD',
  'AU.05': 'SA',
  'AU.06': 'TAS',
  'AU.07': 'VIC',
  'AU.08': 'WA',
  'CA.01': 'AB',
  'CA.02': 'BC',
  'CA.03': 'MB',
  'CA.04': 'NB',
  'CA.05': 'NL',
  'CA.07': 'NS',
  'CA.08': 'ON',
  'CA.09': 'PE',
  'CA.10': 'QC',
  'CA.11': 'SK',
  'CA.12': 'YT',
  'CA.13': 'NT',
  'CA.14': 'NU',
};

/** The short code that people use for a division, from GeoNames' `US.TX` or `CA.08`; undefined where nobody does. */
export function adminAbbreviation(geonamesCode: string): string | undefined {
  if (geonamesCode.startsWith('US.')) return geonamesCode.slice(3);
  return adminAbbreviations[geonamesCode];
}

/** The country a folded qualifier names (`fr`, `france`, `usa`), if it names one. */
export function countryOf(qualifier: string): string | undefined {
  const alias = countryAliases.get(qualifier);
  if (alias !== undefined) return alias;
  if (/^[a-z]{2}$/.test(qualifier)) {
    const code = qualifier.toUpperCase();
    return countryName(code) === code ? undefined : code;
  }
  return undefined;
}

/** Whether a place lies in what a folded qualifier names: its division or its country, by name or by code. */
export function liesIn(place: Place, qualifier: string): boolean {
  const { admin, adminCode, country, countryCode } = place;
  return (
    adminCode?.toLowerCase() === qualifier ||
    (countryCode !== undefined && countryOf(qualifier) === countryCode) ||
    (admin !== undefined && fold(admin) === qualifier) ||
    (country !== undefined && fold(country) === qualifier)
  );
}
