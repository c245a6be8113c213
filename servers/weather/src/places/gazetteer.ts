import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { editsFrom } from '@mcp-reference/core/text';
import { fold } from './fold.js';
import { distanceKm, type Place } from './place.js';

/** Folded spellings in the order of their characters, each with the number of its place. */
export interface Spellings {
  spelling: string[];
  place: number[];
}

/** What the build writes, most populous place first. */
export interface GazetteerFile {
  modified: string;
  /** First-level divisions, each with its folded names: `texas` and `tx`. */
  divisions: [country: string, name: string, abbreviation: string, names: string[]][];
  /** By code, each with its folded names: `united states`, `us`, `usa`, … */
  countries: Record<string, [name: string, names: string[]]>;
  timeZones: string[];
  places: [
    name: string,
    division: number,
    timeZone: number,
    latitude: number,
    longitude: number,
    population: number,
  ][];
  names: Spellings;
  alternates: Spellings;
}

/** How a spelling was found: the place's own name, or another spelling of it. */
export interface Match {
  place: Place;
  ownName: boolean;
}

/** Letters of a spelling that is worth suggesting. */
const shortest = 4;

/**
 * The embedded list of some 26,500 places. Every question takes about a millisecond, so that a hundred callers at once
 * do not stop the process for others.
 */
export class Gazetteer {
  readonly #file: GazetteerFile;
  #letters: { names: Int32Array; alternates: Int32Array } | undefined;

  constructor(file: GazetteerFile) {
    this.#file = file;
  }

  get size(): number {
    return this.#file.places.length;
  }

  /** Every place with this name or spelling, most populous first. */
  exact(name: string): Match[] {
    const folded = fold(name);
    const { names, alternates } = this.#file;
    const own = placesBetween(names, folded, `${folded}\0`);
    const other = placesBetween(alternates, folded, `${folded}\0`).filter((number) => !own.includes(number));
    return this.#matches(own, other).sort((a, b) => (b.place.population ?? 0) - (a.place.population ?? 0));
  }

  /** Places with a name or spelling that starts so, most populous first; another spelling counts for a tenth. */
  startingWith(prefix: string, limit: number): Match[] {
    const folded = fold(prefix);
    if (folded === '') return [];
    const largest = (spellings: Spellings) =>
      // Places are numbered by population; a typed array is sorted ten times as fast.
      [...new Set(Int32Array.from(placesBetween(spellings, folded, `${folded}\uffff`)).sort())].slice(
        0,
        limit,
      );
    const own = largest(this.#file.names);
    const named = new Set(own);
    const other = largest(this.#file.alternates).filter((number) => !named.has(number));
    const weight = ({ place, ownName }: Match) => (place.population ?? 0) * (ownName ? 1 : 0.1);
    return this.#matches(own, other)
      .sort((a, b) => weight(b) - weight(a))
      .slice(0, limit);
  }

  /**
   * Places with the spelling that is fewest edits away, two at most, those first that have it for their own name: for "did
   * you mean". Of three letters anything is within an edit of something, so nothing is suggested for them, or by them.
   */
  near(name: string, limit: number): Place[] {
    const folded = fold(name).slice(0, 60);
    if (folded.length < shortest) return [];
    let fewest = folded.length < 6 ? 1 : 2;
    const editsTo = editsFrom(folded, fewest);
    const { names, alternates } = this.#file;
    this.#letters ??= {
      names: Int32Array.from(names.spelling, lettersIn),
      alternates: Int32Array.from(alternates.spelling, lettersIn),
    };
    const letters = lettersIn(folded);
    const nearest = (spellings: Spellings, lettersOf: Int32Array) => {
      let found: number[] = [];
      for (let index = 0; index < lettersOf.length; index++) {
        // An edit takes one letter away and adds one at most.
        if (bitsIn(letters ^ (lettersOf[index] ?? 0)) > 2 * fewest) continue;
        const spelling = spellings.spelling[index] ?? '';
        if (spelling.length < shortest) continue;
        const edits = editsTo(spelling);
        if (edits > fewest) continue;
        if (edits < fewest) found = [];
        fewest = edits;
        found.push(spellings.place[index] ?? 0);
      }
      return found.sort((a, b) => a - b);
    };
    const own = nearest(names, this.#letters.names);
    const editsOfOwn = fewest;
    const other = nearest(alternates, this.#letters.alternates);
    const best = editsOfOwn === fewest ? [...own, ...other] : other;
    return [...new Set(best)].slice(0, limit).map((number) => this.#place(number));
  }

  /** The populated place nearest to a point, within a radius. */
  nearest(point: { latitude: number; longitude: number }, withinKm: number): Place | undefined {
    let nearest: number | undefined;
    let shortest = withinKm;
    for (const [number, [, , , latitude, longitude]] of this.#file.places.entries()) {
      // One degree of latitude is 111 km: most places are out at the first look.
      if (Math.abs(latitude - point.latitude) * 111 > shortest) continue;
      const distance = distanceKm({ latitude, longitude }, point);
      if (distance <= shortest) [nearest, shortest] = [number, distance];
    }
    return nearest === undefined ? undefined : this.#place(nearest);
  }

  /** The most populous places that lie in everything the folded names stand for: `texas` and `us`. */
  largestIn(regions: string[], limit: number): Place[] {
    const fits = this.#file.divisions.map(([country, , , names]) =>
      regions.every((region) => names.includes(region) || this.#isCountry(country, region)),
    );
    const found: Place[] = [];
    for (let number = 0; number < this.size && found.length < limit; number++) {
      if (fits[this.#file.places[number]?.[1] ?? -1]) found.push(this.#place(number));
    }
    return found;
  }

  /**
   * What a folded name can stand for: `ca` for the country CA and a division of US, `texas` for a division of US.
   * Countries are given by their codes.
   */
  region(name: string): { country: string | undefined; divisionOf: Set<string> } {
    const { countries, divisions } = this.#file;
    const of = divisions.filter(([, , , names]) => names.includes(name)).map(([country]) => country);
    return {
      country: Object.keys(countries).find((code) => this.#isCountry(code, name)),
      divisionOf: new Set(of),
    };
  }

  /** Whether a place lies in what a folded name stands for: its division or its country. */
  liesIn({ admin, adminCode, country, countryCode }: Place, region: string): boolean {
    const names = [admin, adminCode, country, countryCode].filter((name) => name !== undefined);
    return names.map(fold).includes(region) || this.#isCountry(countryCode ?? '', region);
  }

  /** The short code of a division known by name: `TX` for Texas in US. */
  adminAbbreviation(countryCode: string, admin: string): string | undefined {
    const found = this.#file.divisions.find(([country, name]) => country === countryCode && name === admin);
    return found?.[2] || undefined;
  }

  #isCountry(code: string, name: string): boolean {
    return (
      Object.hasOwn(this.#file.countries, code) && this.#file.countries[code]?.[1].includes(name) === true
    );
  }

  #matches(own: number[], other: number[]): Match[] {
    return [
      ...own.map((number) => ({ place: this.#place(number), ownName: true })),
      ...other.map((number) => ({ place: this.#place(number), ownName: false })),
    ];
  }

  #place(number: number): Place {
    const place = this.#file.places[number];
    if (place === undefined) throw new Error(`the gazetteer has no place ${number}`);
    const [name, division, zone, latitude, longitude, population] = place;
    const [countryCode = '', admin, adminCode] = this.#file.divisions[division] ?? [];
    const timeZone = this.#file.timeZones[zone];
    return {
      name,
      ...(admin ? { admin } : {}),
      ...(adminCode ? { adminCode } : {}),
      country: this.#file.countries[countryCode]?.[0] ?? countryCode,
      countryCode,
      latitude,
      longitude,
      ...(timeZone === undefined ? {} : { timeZone }),
      population,
    };
  }
}

/** The numbers of the places whose spelling is at least `from` and less than `to`. */
function placesBetween({ spelling, place }: Spellings, from: string, to: string): number[] {
  const firstAtLeast = (limit: string) => {
    let [low, high] = [0, spelling.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((spelling[middle] ?? '') < limit) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return place.slice(firstAtLeast(from), firstAtLeast(to));
}

/** One bit for each letter of a word; letters outside of a to z share the bits. */
function lettersIn(word: string): number {
  let letters = 0;
  for (let index = 0; index < word.length; index++) letters |= 1 << (word.charCodeAt(index) & 31);
  return letters;
}

function bitsIn(value: number): number {
  let bits = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}

/** Reads the gazetteer that the build wrote, on first need: unpacked off the event loop, parsed in about 20 ms. */
export async function loadGazetteer(file: URL): Promise<Gazetteer> {
  const json = await promisify(brotliDecompress)(await readFile(file));
  return new Gazetteer(JSON.parse(json.toString()) as GazetteerFile);
}
