import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { editsFrom } from './edit-distance.js';
import { fold } from './fold.js';
import { distanceKm, type Place } from './place.js';
import { adminAbbreviation, countryOf } from './regions.js';

interface Header {
  format: number;
  modified: string;
  count: number;
  admins: [code: string, name: string][];
  countries: Record<string, string>;
  timeZones: string[];
}

const columns = [
  'admin',
  'timeZone',
  'latitude',
  'longitude',
  'population',
  'nameEnd',
  'indexStart',
] as const;
type Column = (typeof columns)[number];

/** Letters of a spelling that is worth suggesting. */
const shortest = 4;

/** How a spelling was found: the place's own name, or another spelling of it. */
export interface Match {
  place: Place;
  ownName: boolean;
}

/**
 * The embedded list of some 26,500 places. Its whole index is one text, most populous place first, one line a place:
 * the folded name, then other folded spellings, each closed by a tab. `indexOf` over it answers in a millisecond, in
 * order of population, with nothing to build; it stays the bytes that it is in the file.
 */
export class Gazetteer {
  readonly modified: string;
  readonly #header: Header;
  readonly #numbers: Record<Column, Int32Array>;
  /** The names one after the other, in UTF-8. */
  readonly #names: Buffer;
  /** In UTF-8. */
  readonly #index: Buffer;

  /**
   * @param bytes what the build wrote, in a buffer of its own: the header's length, the header as JSON; the columns of
   * numbers; the names; the index. Integers are of 32 bits, little-endian, at multiples of four.
   */
  constructor(bytes: Buffer) {
    const headerEnd = 4 + bytes.readInt32LE(0);
    this.#header = JSON.parse(bytes.toString('utf8', 4, headerEnd)) as Header;
    const { count, modified } = this.#header;
    this.modified = modified;
    const numbersEnd = headerEnd + 4 * columns.length * count;
    if (endianness() === 'BE') bytes.subarray(headerEnd, numbersEnd).swap32();
    const column = (number: number) =>
      new Int32Array(bytes.buffer, bytes.byteOffset + headerEnd + 4 * number * count, count);
    this.#numbers = Object.fromEntries(columns.map((name, number) => [name, column(number)])) as Record<
      Column,
      Int32Array
    >;
    const namesEnd = numbersEnd + (this.#numbers.nameEnd[count - 1] ?? 0);
    this.#names = bytes.subarray(numbersEnd, namesEnd);
    this.#index = bytes.subarray(namesEnd);
  }

  get size(): number {
    return this.#header.count;
  }

  /** Every place with this name or spelling, most populous first. */
  exact(name: string): Match[] {
    const folded = fold(name);
    if (folded === '') return [];
    return this.#matches([`\n${folded}\t`, `\t${folded}\t`], Number.POSITIVE_INFINITY);
  }

  /** Places with a name or spelling that starts so, most populous first; another spelling counts for a tenth. */
  startingWith(prefix: string, limit: number): Match[] {
    const folded = fold(prefix);
    if (folded === '') return [];
    const weight = ({ place, ownName }: Match) => (place.population ?? 0) * (ownName ? 1 : 0.1);
    return this.#matches([`\n${folded}`, `\t${folded}`], limit)
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
    const bound = folded.length < 6 ? 1 : 2;
    const editsTo = editsFrom(folded, bound);
    const best = new Map<number, { edits: number; ownName: boolean }>();
    let number = -1;
    for (const line of this.#index.toString('utf8', 1).split('\n')) {
      number++;
      for (const [index, spelling] of line.split('\t').entries()) {
        if (spelling.length < shortest) continue;
        const edits = editsTo(spelling);
        if (edits <= bound && edits < (best.get(number)?.edits ?? bound + 1))
          best.set(number, { edits, ownName: index === 0 });
      }
    }
    const fewest = Math.min(...[...best.values()].map(({ edits }) => edits));
    return [...best]
      .filter(([, { edits }]) => edits === fewest)
      .sort(([, a], [, b]) => Number(b.ownName) - Number(a.ownName))
      .slice(0, limit)
      .map(([found]) => this.#place(found));
  }

  /** The populated place nearest to a point, within a radius. */
  nearest(point: { latitude: number; longitude: number }, withinKm: number): Place | undefined {
    let nearest: Place | undefined;
    let shortest = withinKm;
    for (const [number, thousandths] of this.#numbers.latitude.entries()) {
      // One degree of latitude is 111 km: most places are out at the first look.
      if (Math.abs(thousandths / 1000 - point.latitude) * 111 > shortest) continue;
      const place = this.#place(number);
      const distance = distanceKm(place, point);
      if (distance <= shortest) [nearest, shortest] = [place, distance];
    }
    return nearest;
  }

  /** Whether this is the name or code of a country or one of its first divisions: `France`, `Texas`, `NSW`. */
  isRegion(name: string): boolean {
    const folded = fold(name);
    const { admins, countries } = this.#header;
    return (
      countryOf(folded) !== undefined ||
      Object.values(countries).some((country) => fold(country) === folded) ||
      admins.some(
        ([code, admin]) => fold(admin) === folded || adminAbbreviation(code)?.toLowerCase() === folded,
      )
    );
  }

  /** The most populous places that fulfil a condition. */
  largest(condition: (place: Place) => boolean, limit: number): Place[] {
    const found: Place[] = [];
    for (let number = 0; number < this.size && found.length < limit; number++) {
      const place = this.#place(number);
      if (condition(place)) found.push(place);
    }
    return found;
  }

  /** The short code of a division known by name: `TX` for Texas in US. */
  adminAbbreviation(countryCode: string, admin: string): string | undefined {
    const entry = this.#header.admins.find(
      ([code, name]) => code.startsWith(`${countryCode}.`) && name === admin,
    );
    return entry === undefined ? undefined : adminAbbreviation(entry[0]);
  }

  /** Up to `limit` lines for each needle, in the order of the index. */
  #matches(needles: string[], limit: number): Match[] {
    const found = new Map<number, boolean>();
    for (const needle of needles) {
      const bytes = Buffer.from(needle);
      let at = this.#index.indexOf(bytes);
      for (let taken = 0; at !== -1 && taken < limit; at = this.#index.indexOf(bytes, at + 1)) {
        const line = this.#lineAt(at);
        if (found.has(line)) continue;
        found.set(line, needle.startsWith('\n'));
        taken++;
      }
    }
    return [...found]
      .sort(([a], [b]) => a - b)
      .map(([number, ownName]) => ({ place: this.#place(number), ownName }));
  }

  /** The line that holds this position of the index. */
  #lineAt(position: number): number {
    let low = 0;
    let high = this.size - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#numbers.indexStart[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #place(number: number): Place {
    const at = (column: Int32Array) => column[number] ?? 0;
    const { admin: admins, timeZone: timeZones, latitude, longitude, population, nameEnd } = this.#numbers;
    const [code = '', admin = ''] = this.#header.admins[at(admins)] ?? [];
    const countryCode = code.slice(0, 2);
    const adminCode = adminAbbreviation(code);
    const timeZone = this.#header.timeZones[at(timeZones)];
    return {
      name: this.#names.toString('utf8', nameEnd[number - 1] ?? 0, nameEnd[number]),
      ...(admin === '' ? {} : { admin }),
      ...(adminCode === undefined ? {} : { adminCode }),
      country: this.#header.countries[countryCode] ?? countryCode,
      countryCode,
      latitude: at(latitude) / 1000,
      longitude: at(longitude) / 1000,
      ...(timeZone === undefined ? {} : { timeZone }),
      population: at(population),
    };
  }
}

/**
 * Reads the gazetteer that the build wrote, on first need. It is used as it lies in the file: packed, it took 30 ms. Read at
 * once: that takes 1.5 ms, and to load Node's functions that return promises as long again.
 */
export async function loadGazetteer(file: URL): Promise<Gazetteer> {
  return new Gazetteer(readFileSync(file));
}
