import { setImmediate } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Places } from '../app.js';
import { UpstreamError } from '../http/upstream-error.js';
import { fold } from './fold.js';
import type { Gazetteer, Match } from './gazetteer.js';
import type { Geocoder } from './geocoder.js';
import { distanceKm, type Place, type Resolution, type SearchResult } from './place.js';
import { type PlaceQuery, parsePlace } from './query.js';
import { liesIn } from './regions.js';

/** A place that has this many times the people of every other of its name is meant, unless more is said. */
const dominance = 5;
/** Entries of one name this close together are one place. */
const sameWithinKm = 15;
const nearbyKm = 50;

type NameQuery = Extract<PlaceQuery, { kind: 'name' }>;
/** One way to read a query: a name, and the regions it lies in. */
type Reading = Pick<NameQuery, 'name' | 'qualifiers'>;

/** Turns what a person calls a place into the place: from the gazetteer where it can, from the geocoder otherwise. */
export class PlaceFinder implements Places {
  readonly #gazetteer: () => Promise<Gazetteer>;
  readonly #geocoder: Geocoder;

  /** Gives each look-up a turn of the event loop: a hundred at once do not hold it for longer than one. */
  readonly #turns = pLimit(1);

  constructor(gazetteer: () => Promise<Gazetteer>, geocoder: Geocoder) {
    this.#gazetteer = async () => {
      const loaded = await gazetteer();
      await this.#turns(() => setImmediate());
      return loaded;
    };
    this.#geocoder = geocoder;
  }

  async resolve(input: string, signal: AbortSignal): Promise<Resolution> {
    const parsed = parsePlace(input);
    if (parsed.kind === 'invalid') return parsed;
    const gazetteer = await this.#gazetteer();
    if (parsed.kind === 'coordinates') return { kind: 'found', place: describePoint(parsed, gazetteer) };
    for (const reading of readings(parsed)) {
      const matches = gazetteer.exact(reading.name);
      const found = choose(matches, reading, gazetteer);
      if (found === undefined) continue;
      if (!lacksDivision(matches, reading, gazetteer)) return found;
      // "Salem, IN" is in India here; a smaller one in Indiana is known to the geocoder only.
      const both = await this.#ask([reading], gazetteer, signal);
      return both.kind === 'found' || both.kind === 'ambiguous' ? both : found;
    }
    if (isRegion(fold(parsed.name), gazetteer)) {
      const places = gazetteer.largestIn([fold(parsed.name), ...parsed.qualifiers], 3);
      if (places.length > 0) return { kind: 'region', places };
    }
    const [first, ...split] = readings(parsed);
    const known = split.filter(({ qualifiers }) => isRegion(qualifiers[0] ?? '', gazetteer));
    return this.#ask([first, ...known], gazetteer, signal);
  }

  /** How many places are known without a network. */
  async size(): Promise<number> {
    return (await this.#gazetteer()).size;
  }

  /** Names to offer while somebody types. */
  async complete(prefix: string, limit: number): Promise<Place[]> {
    const gazetteer = await this.#gazetteer();
    return gazetteer.startingWith(prefix, limit).map(({ place }) => place);
  }

  /** Places that match a whole name or its beginning; the geocoder is asked when the gazetteer has no such name. */
  async search(
    query: string,
    { country, limit, signal }: { country?: string | undefined; limit: number; signal: AbortSignal },
  ): Promise<SearchResult> {
    const parsed = parsePlace(query);
    if (parsed.kind === 'invalid') return { problem: parsed.problem };
    const gazetteer = await this.#gazetteer();
    if (parsed.kind === 'coordinates') return { places: [describePoint(parsed, gazetteer)] };
    const within = country === undefined ? [] : [fold(country)];
    const reading = { name: parsed.name, qualifiers: [...parsed.qualifiers, ...within] };
    // Given as a country, "CA" is Canada alone.
    const countryCode = gazetteer.region(within[0] ?? '').country;
    const inPlace = (place: Place) =>
      parsed.qualifiers.every((qualifier) => liesIn(place, qualifier)) &&
      (countryCode === undefined
        ? within.every((name) => liesIn(place, name))
        : place.countryCode === countryCode);
    const exact = gazetteer.exact(parsed.name);
    const starting = gazetteer.startingWith(parsed.name, 500).filter(({ ownName }) => ownName);
    const known = [...exact, ...starting].map(({ place }) => place).filter(inPlace);
    if (exact.some(({ place }) => inPlace(place)) && !lacksDivision(exact, reading, gazetteer)) {
      return { places: merge(known, limit) };
    }
    try {
      const online = await this.#search(reading, countryCode, gazetteer, signal);
      return { places: merge([...online.filter(inPlace), ...known], limit) };
    } catch (failure) {
      if (!(failure instanceof UpstreamError)) throw failure;
      return { places: merge(known, limit), failure };
    }
  }

  /** Asks the geocoder for one reading after the other, until one is a place. */
  async #ask(asked: Reading[], gazetteer: Gazetteer, signal: AbortSignal): Promise<Resolution> {
    const name = asked[0]?.name ?? '';
    try {
      for (const reading of asked) {
        const places = await this.#search(reading, undefined, gazetteer, signal);
        const named = places.filter((place) => fold(place.name) === fold(reading.name));
        // It also finds names in other languages and post codes, which its results do not repeat.
        const online = (named.length > 0 ? named : places).map((place) => ({ place, ownName: true }));
        const found = choose([...gazetteer.exact(reading.name), ...online], reading, gazetteer);
        if (found !== undefined) return found;
      }
      return { kind: 'unknown', ...(await this.#alternatives(name)) };
    } catch (failure) {
      if (!(failure instanceof UpstreamError)) throw failure;
      // Asked for "Paris, Maine" with a geocoder that is down: that there is a Paris in Texas says nothing.
      return { kind: 'unverified', ...(await this.#alternatives(name)), failure };
    }
  }

  /** What to offer in place of a name that is not known. */
  async #alternatives(name: string): Promise<{ suggestions: Place[]; elsewhere: Place[] }> {
    const gazetteer = await this.#gazetteer();
    const elsewhere = gazetteer.exact(name).map(({ place }) => place);
    return { suggestions: gazetteer.near(name, 3), elsewhere: elsewhere.slice(0, 10) };
  }

  /** What the geocoder knows, in the one country that all qualifiers can stand for, or else anywhere. */
  async #search(
    { name, qualifiers }: Reading,
    countryCode: string | undefined,
    gazetteer: Gazetteer,
    signal: AbortSignal,
  ): Promise<Place[]> {
    const online = await this.#geocoder.search(name, {
      countryCode: countryCode ?? onlyCountry(qualifiers, gazetteer),
      signal,
    });
    return online.map((place) => {
      const { countryCode = '', admin = '' } = place;
      const adminCode = gazetteer.adminAbbreviation(countryCode, admin);
      return adminCode === undefined ? place : { ...place, adminCode };
    });
  }
}

function isRegion(name: string, gazetteer: Gazetteer): boolean {
  const { country, divisionOf } = gazetteer.region(name);
  return country !== undefined || divisionOf.size > 0;
}

/** The country of a qualifier that stands for a country and for a division of another: CA, DE, GA, IN, Georgia. */
function doubtfulCountry({ qualifiers }: Reading, gazetteer: Gazetteer): string | undefined {
  // A second qualifier says which is meant: "Salem, Tamil Nadu, IN".
  if (qualifiers.length !== 1) return undefined;
  const { country, divisionOf } = gazetteer.region(qualifiers[0] ?? '');
  return [...divisionOf].some((code) => code !== country) ? country : undefined;
}

/** Whether every place of this name is in the country of a doubtful qualifier, and none in the division. */
function lacksDivision(matches: Match[], reading: Reading, gazetteer: Gazetteer): boolean {
  const country = doubtfulCountry(reading, gazetteer);
  if (country === undefined) return false;
  return !within(matches, reading.qualifiers).some(({ place }) => place.countryCode !== country);
}

/** The country that every known qualifier can stand for, if it is one. */
function onlyCountry(qualifiers: string[], gazetteer: Gazetteer): string | undefined {
  const [first, ...others] = qualifiers
    .map((qualifier) => gazetteer.region(qualifier))
    .map(({ country, divisionOf }) => [...divisionOf, ...(country === undefined ? [] : [country])])
    .filter((countries) => countries.length > 0);
  const common = new Set(first?.filter((code) => others.every((countries) => countries.includes(code))));
  return common.size === 1 ? [...common][0] : undefined;
}

/** "Washington, D.C." can be one name; "Paris Texas" can be two. */
function readings({ text, name, qualifiers }: NameQuery): [Reading, ...Reading[]] {
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

const within = (matches: Match[], qualifiers: string[]) =>
  matches.filter(({ place }) => qualifiers.every((qualifier) => liesIn(place, qualifier)));

/** The one place that is meant, or those it could be; undefined when none lies where it should. */
function choose(matches: Match[], reading: Reading, gazetteer: Gazetteer): Resolution | undefined {
  const inPlace = within(matches, reading.qualifiers);
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

function describePoint(point: { latitude: number; longitude: number }, gazetteer: Gazetteer): Place {
  const { latitude, longitude } = point;
  const name = `${latitude}, ${longitude}`;
  const near = gazetteer.nearest(point, nearbyKm);
  return near === undefined
    ? { name, latitude, longitude, approximate: true }
    : { ...near, latitude, longitude, approximate: true, name: `${name} (near ${near.name})` };
}

/** The same place comes from both sources with coordinates that differ in the third decimal. */
function merge(places: Place[], limit: number): Place[] {
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
