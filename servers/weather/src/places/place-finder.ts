import { setImmediate } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Places } from '../app.js';
import { UpstreamError } from '../http/upstream-error.js';
import { choose, isRegion, lacksDivision, merge, onlyCountry, type Reading, readings } from './choice.js';
import { fold } from './fold.js';
import type { Gazetteer } from './gazetteer.js';
import type { Geocode } from './geocoder.js';
import type { Place, Resolution, SearchResult } from './place.js';
import { parsePlace } from './query.js';

const nearbyKm = 50;

/** Turns what a person calls a place into the place: from the gazetteer where it can, from the geocoder otherwise. */
export class PlaceFinder implements Places {
  readonly #gazetteer: () => Promise<Gazetteer>;
  readonly #geocode: Geocode;

  /** Gives each look-up a turn of the event loop: a hundred at once do not hold it for longer than one. */
  readonly #turns = pLimit(1);

  constructor(gazetteer: () => Promise<Gazetteer>, geocode: Geocode) {
    this.#gazetteer = async () => {
      const loaded = await gazetteer();
      await this.#turns(() => setImmediate());
      return loaded;
    };
    this.#geocode = geocode;
  }

  async resolve(input: string, signal: AbortSignal): Promise<Resolution> {
    const parsed = parsePlace(input);
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

  async size(): Promise<number> {
    return (await this.#gazetteer()).size;
  }

  async complete(prefix: string, limit: number): Promise<Place[]> {
    const gazetteer = await this.#gazetteer();
    return gazetteer.startingWith(prefix, limit).map(({ place }) => place);
  }

  /** The geocoder is asked when the gazetteer has no such name. */
  async search(
    query: string,
    { country, limit, signal }: { country?: string | undefined; limit: number; signal: AbortSignal },
  ): Promise<SearchResult> {
    const parsed = parsePlace(query, 'query');
    const gazetteer = await this.#gazetteer();
    if (parsed.kind === 'coordinates') return { places: [describePoint(parsed, gazetteer)] };
    const within = country === undefined ? [] : [fold(country)];
    const reading = { name: parsed.name, qualifiers: [...parsed.qualifiers, ...within] };
    // Given as a country, "CA" is Canada alone.
    const countryCode = gazetteer.region(within[0] ?? '').country;
    const inPlace = (place: Place) =>
      parsed.qualifiers.every((qualifier) => gazetteer.liesIn(place, qualifier)) &&
      (countryCode === undefined
        ? within.every((name) => gazetteer.liesIn(place, name))
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
      return { kind: 'unknown', ...alternatives(name, gazetteer) };
    } catch (failure) {
      if (!(failure instanceof UpstreamError)) throw failure;
      // Asked for "Paris, Maine" with a geocoder that is down: that there is a Paris in Texas says nothing.
      return { kind: 'unverified', ...alternatives(name, gazetteer), failure };
    }
  }

  /** The geocoder's places, in the one country that all qualifiers can mean, or else anywhere. */
  async #search(
    { name, qualifiers }: Reading,
    countryCode: string | undefined,
    gazetteer: Gazetteer,
    signal: AbortSignal,
  ): Promise<Place[]> {
    const online = await this.#geocode(name, {
      countryCode: countryCode ?? onlyCountry(qualifiers, gazetteer),
      signal,
    });
    return online.map((place) => {
      const division = gazetteer.division(place.countryCode ?? '', place.admin ?? '');
      return division === undefined ? place : { ...place, division };
    });
  }
}

/** The suggestions for an unknown name. */
function alternatives(name: string, gazetteer: Gazetteer): { suggestions: Place[]; elsewhere: Place[] } {
  const elsewhere = gazetteer.exact(name).map(({ place }) => place);
  return { suggestions: gazetteer.near(name, 3), elsewhere: elsewhere.slice(0, 10) };
}

function describePoint(point: { latitude: number; longitude: number }, gazetteer: Gazetteer): Place {
  const { latitude, longitude } = point;
  const name = `${latitude}, ${longitude}`;
  const near = gazetteer.nearest(point, nearbyKm);
  return near === undefined
    ? { name, latitude, longitude, approximate: true }
    : { ...near, latitude, longitude, approximate: true, name: `${name} (near ${near.name})` };
}
