import { UpstreamError } from '../http/upstream-error.js';
import { fold } from './fold.js';
import type { Gazetteer, Match } from './gazetteer.js';
import type { Geocoder } from './geocoder.js';
import { distanceKm, type Place } from './place.js';
import { type PlaceQuery, parsePlace } from './query.js';
import { countryOf, liesIn } from './regions.js';

export type Resolution =
  | { kind: 'found'; place: Place }
  /** Several places of comparable size; most populous first. */
  | { kind: 'ambiguous'; candidates: Place[] }
  /** Neither the gazetteer nor the geocoder has it. `elsewhere`: places of that name, but not where it was said to be. */
  | { kind: 'unknown'; suggestions: Place[]; elsewhere: Place[] }
  /** Not in the gazetteer, and the geocoder could not be asked: it may well exist. */
  | { kind: 'unverified'; suggestions: Place[]; elsewhere: Place[]; failure: UpstreamError }
  /** A country or a division, with its most populous places: its weather is not one. */
  | { kind: 'region'; places: Place[] }
  | { kind: 'invalid'; problem: string };

/** A place that has this many times the people of every other of its name is meant, unless more is said. */
const dominance = 5;
/** Entries of one name this close together are one place. */
const sameWithinKm = 15;
const nearbyKm = 50;

type NameQuery = Extract<PlaceQuery, { kind: 'name' }>;

/** Turns what a person calls a place into the place: from the gazetteer where it can, from the geocoder otherwise. */
export class PlaceFinder {
  readonly #gazetteer: () => Promise<Gazetteer>;
  readonly #geocoder: Geocoder;

  constructor(gazetteer: () => Promise<Gazetteer>, geocoder: Geocoder) {
    this.#gazetteer = gazetteer;
    this.#geocoder = geocoder;
  }

  async resolve(input: string, signal: AbortSignal): Promise<Resolution> {
    const parsed = parsePlace(input);
    if (parsed.kind === 'invalid') return parsed;
    const gazetteer = await this.#gazetteer();
    if (parsed.kind === 'coordinates') return { kind: 'found', place: describePoint(parsed, gazetteer) };
    for (const reading of readings(parsed)) {
      const found = choose(gazetteer.exact(reading.name), reading.qualifiers);
      if (found !== undefined) return found;
    }
    if (gazetteer.isRegion(parsed.name)) {
      const where = [fold(parsed.name), ...parsed.qualifiers];
      const places = gazetteer.largest((place) => where.every((qualifier) => liesIn(place, qualifier)), 3);
      if (places.length > 0) return { kind: 'region', places };
    }
    return this.#ask(parsed, gazetteer, signal);
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
  ): Promise<{ places: Place[]; failure?: UpstreamError } | { problem: string }> {
    const parsed = parsePlace(query);
    if (parsed.kind === 'invalid') return { problem: parsed.problem };
    const gazetteer = await this.#gazetteer();
    if (parsed.kind === 'coordinates') return { places: [describePoint(parsed, gazetteer)] };
    const where = country === undefined ? parsed.qualifiers : [...parsed.qualifiers, fold(country)];
    const inPlace = (place: Place) => where.every((qualifier) => liesIn(place, qualifier));
    const exact = gazetteer.exact(parsed.name).map(({ place }) => place);
    const starting = gazetteer
      .startingWith(parsed.name, 500)
      .filter(({ ownName }) => ownName)
      .map(({ place }) => place);
    const known = [...new Map([...exact, ...starting].map((place) => [key(place), place])).values()].filter(
      inPlace,
    );
    if (exact.some(inPlace)) return { places: known.slice(0, limit) };
    try {
      const online = await this.#geocoder.search(parsed.name, {
        countryCode: where.map(countryOf).find((code) => code !== undefined),
        limit: 50,
        signal,
      });
      const places = [...withCodes(online, gazetteer).filter(inPlace), ...known];
      return { places: merge(places).slice(0, limit) };
    } catch (failure) {
      if (!(failure instanceof UpstreamError)) throw failure;
      return { places: known.slice(0, limit), failure };
    }
  }

  async #ask(
    { name, qualifiers }: NameQuery,
    gazetteer: Gazetteer,
    signal: AbortSignal,
  ): Promise<Resolution> {
    const suggestions = gazetteer.near(name, 3);
    const elsewhere = gazetteer
      .exact(name)
      .map(({ place }) => place)
      .slice(0, 10);
    try {
      const online = await this.#geocoder.search(name, {
        countryCode: qualifiers.map(countryOf).find((code) => code !== undefined),
        limit: 50,
        signal,
      });
      const places = withCodes(online, gazetteer);
      const named = places.filter((place) => fold(place.name) === fold(name));
      // It also finds names in other languages and post codes, which its results do not repeat.
      const matches = (named.length > 0 ? named : places).map((place) => ({ place, ownName: true }));
      const found = choose(matches, qualifiers);
      if (found !== undefined) return found;
      return { kind: 'unknown', suggestions, elsewhere };
    } catch (failure) {
      if (!(failure instanceof UpstreamError)) throw failure;
      // Asked for "Paris, Maine" with a geocoder that is down: that there is a Paris in Texas says nothing.
      return { kind: 'unverified', suggestions, elsewhere, failure };
    }
  }
}

/** "Washington, D.C." can be one name; "Paris Texas" can be two. */
function readings({ text, name, qualifiers }: NameQuery): { name: string; qualifiers: string[] }[] {
  const all = [{ name, qualifiers }];
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

/** The one place that is meant, or those it could be; undefined when none lies where it should. */
function choose(matches: Match[], qualifiers: string[]): Resolution | undefined {
  const inPlace = matches.filter(({ place }) => qualifiers.every((qualifier) => liesIn(place, qualifier)));
  const named = inPlace.filter(({ ownName }) => ownName);
  const distinct: Match[] = [];
  // Own names first: a town keeps its name beside a larger neighbour that was once called so too.
  for (const match of [...named, ...inPlace.filter(({ ownName }) => !ownName)]) {
    if (distinct.every(({ place }) => distanceKm(place, match.place) > sameWithinKm)) distinct.push(match);
  }
  distinct.sort((a, b) => weight(b) - weight(a));
  const [first, second] = distinct;
  if (first === undefined) return undefined;
  if (second === undefined || weight(first) >= dominance * weight(second))
    return { kind: 'found', place: first.place };
  const likely = distinct.filter((match) => match.ownName || weight(match) * dominance >= weight(first));
  return { kind: 'ambiguous', candidates: likely.slice(0, 10).map(({ place }) => place) };
}

function describePoint(point: { latitude: number; longitude: number }, gazetteer: Gazetteer): Place {
  const { latitude, longitude } = point;
  const name = `${latitude}, ${longitude}`;
  const near = gazetteer.nearest(point, nearbyKm);
  return near === undefined ? { name, ...point } : { ...near, ...point, name: `${name} (near ${near.name})` };
}

function withCodes(places: Place[], gazetteer: Gazetteer): Place[] {
  return places.map((place) => {
    const { countryCode, admin } = place;
    if (countryCode === undefined || admin === undefined) return place;
    const adminCode = gazetteer.adminAbbreviation(countryCode, admin);
    return adminCode === undefined ? place : { ...place, adminCode };
  });
}

const key = ({ name, latitude, longitude }: Place) => `${name} ${latitude} ${longitude}`;

/** The same place comes from both sources with coordinates that differ in the third decimal. */
function merge(places: Place[]): Place[] {
  const kept: Place[] = [];
  for (const place of places) {
    const known = kept.some(
      (other) => fold(other.name) === fold(place.name) && distanceKm(other, place) < sameWithinKm,
    );
    if (!known) kept.push(place);
  }
  return kept;
}
