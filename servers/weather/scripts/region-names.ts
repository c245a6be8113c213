import { fold } from '../src/places/fold.ts';

/** Names that people write for a country, besides its code and its name in CLDR. */
const countryAliases = new Map(
  Object.entries({
    AE: ['uae'],
    CD: ['drc', 'democratic republic of the congo'],
    CG: ['republic of the congo'],
    CI: ['ivory coast'],
    CV: ['cape verde'],
    CZ: ['czech republic'],
    GB: ['uk', 'great britain', 'britain'],
    HK: ['hong kong'],
    IE: ['republic of ireland'],
    KR: ['korea'],
    MK: ['macedonia'],
    MM: ['burma', 'myanmar'],
    MO: ['macau', 'macao'],
    NL: ['holland'],
    PS: ['palestine'],
    SZ: ['swaziland'],
    TR: ['turkey'],
    US: ['usa', 'america', 'united states of america'],
    VA: ['vatican'],
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

/** The folded names of a country: `united states`, `us`, `usa`, … */
export function countryNames(code: string, name: string): string[] {
  return [fold(name), code.toLowerCase(), ...(countryAliases.get(code) ?? [])];
}
