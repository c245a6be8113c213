import { fold } from './fold.js';
import type { Gazetteer, Match } from './gazetteer.js';
import { distanceKm, type Place, type Resolution } from './place.js';
import type { PlaceQuery } from './query.js';

/** A place that has this many times the people of every other of its name is meant, unless more is said. */
const dominance = 5;
/** Entries of one name this close together are one place. */
const sameWithinKm = 15;

type NameQuery = Extract<PlaceQuery, { kind: 'name' }>;
/** One way to read a query: a name, and the regions it lies in. */
export type Reading = Pick<NameQuery, 'name' | 'qualifiers'>;

/** `US` for `US.TX`. */
const countryOf = (division: string) => division.slice(0, 2);

export function isRegion(name: string, gazetteer: Gazetteer): boolean {
  const { country, divisions } = gazetteer.region(name);
  return country !== undefined || divisions.length > 0;
}

/** The country of a qualifier that stands for a country and for a division of another: CA, DE, GA, IN, Georgia. */
function doubtfulCountry({ qualifiers }: Reading, gazetteer: Gazetteer): string | undefined {
  // A second qualifier says which is meant: "Salem, Tamil Nadu, IN".
  if (qualifiers.length !== 1) return undefined;
  const { country, divisions } = gazetteer.region(qualifiers[0] ?? '');
  return divisions.some((code) => countryOf(code) !== country) ? country : undefined;
}

/** Whether every place of this name is in the country of a doubtful qualifier, and none in the division. */
export function lacksDivision(matches: Match[], reading: Reading, gazetteer: Gazetteer): boolean {
  const country = doubtfulCountry(reading, gazetteer);
  if (country === undefined) return false;
  return !within(matches, reading, gazetteer).some(({ place }) => place.countryCode !== country);
}

/** The country that every known qualifier can stand for, if it is one. */
export function onlyCountry(qualifiers: string[], gazetteer: Gazetteer): string | undefined {
  const [first, ...others] = qualifiers
    .map((qualifier) => gazetteer.region(qualifier))
    .map(({ country, divisions }) => [
      ...divisions.map(countryOf),
      ...(country === undefined ? [] : [country]),
    ])
    .filter((countries) => countries.length > 0);
  const common = new Set(first?.filter((code) => others.every((countries) => countries.includes(code))));
  return common.size === 1 ? [...common][0] : undefined;
}

/** "Washington, D.C." can be one name; "Paris Texas" can be two. */
export function readings({ text, name, qualifiers }: NameQuery): [Reading, ...Reading[]] {
  const all: [Reading, ...Reading[]] = [{ name, qualifiers }];
  if (qualifiers.length > 0) all.push({ name: text, qualifiers: [] });
  const words = name.split(' ');
  for (let cut = words.length - 1; cut > 0 && cut >= words.length - 3; cut--) {
    const region = fold(words.slice(cut).join(' '));
    if (region !== '') all.push({ name: words.slice(0, cut).join(' '), qualifiers: [region, ...qualifiers] });
  }
  return all;
}

/** How likely a place is meant. Another name counts for less, or "Victoria" would be Hong Kong. */
function weight({ place, ownName }: Match): number {
  const population = Math.max(1, place.population ?? 0);
  return ownName ? population : Math.min(population / 4, 500_000);
}

const within = (matches: Match[], { qualifiers }: Reading, gazetteer: Gazetteer) =>
  matches.filter(({ place }) => qualifiers.every((qualifier) => gazetteer.liesIn(place, qualifier)));

/** The one place that is meant, or those it could be; undefined when none lies where it should. */
export function choose(matches: Match[], reading: Reading, gazetteer: Gazetteer): Resolution | undefined {
  const inPlace = within(matches, reading, gazetteer);
  const country = doubtfulCountry(reading, gazetteer);
  const inCountry = ({ place }: Match) => place.countryCode === country;
  const [one, other] = [
    likely(inPlace.filter(inCountry)),
    likely(inPlace.filter((match) => !inCountry(match))),
  ];
  // Whether "Salem, IN" is in India or in Indiana, the number of people does not tell.
  const candidates =
    one.length > 0 && other.length > 0
      ? [...one.slice(0, 5), ...other.slice(0, 5)].sort(heaviest)
      : [...one, ...other];
  const [first, second] = candidates;
  if (first === undefined) return undefined;
  if (second === undefined) return { kind: 'found', place: first.place };
  return { kind: 'ambiguous', candidates: candidates.slice(0, 10).map(({ place }) => place) };
}

/** Those of several places of one name that can be meant, most populous first: one, where it is far larger than all others. */
function likely(matches: Match[]): Match[] {
  const distinct: Match[] = [];
  // Own names first: a town keeps its name beside a larger neighbour that was once called so too.
  for (const match of [...matches].sort((a, b) => Number(b.ownName) - Number(a.ownName))) {
    if (distinct.every(({ place }) => distanceKm(place, match.place) > sameWithinKm)) distinct.push(match);
  }
  const [first, ...others] = distinct.sort(heaviest);
  if (first === undefined) return [];
  if (others.every((match) => weight(first) >= dominance * weight(match))) return [first];
  return [first, ...others.filter((match) => match.ownName || weight(match) * dominance >= weight(first))];
}

const heaviest = (a: Match, b: Match) => weight(b) - weight(a);

/** The same place comes from both sources with coordinates that differ in the third decimal. */
export function merge(places: Place[], limit: number): Place[] {
  const kept: Place[] = [];
  for (const place of places) {
    if (kept.length === limit) break;
    const known = kept.some(
      (other) => distanceKm(other, place) < sameWithinKm && fold(other.name) === fold(place.name),
    );
    if (!known) kept.push(place);
  }
  return kept;
}
