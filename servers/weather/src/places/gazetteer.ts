import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { editsFrom } from '@mcp-reference/core/text';
import { fold } from './fold.js';
import { distanceKm, type Place } from './place.js';

/** What the build writes. */
export interface GazetteerFile {
  modified: string;
  /** Most populous first. */
  places: Place[];
  /** By folded name: `texas`, `tx`, `united states`, `usa`. */
  regions: Record<string, Region>;
  names: Spellings;
  alternates: Spellings;
}

/** What a name stands for: `ca` for the country CA and the division US.CA. */
export interface Region {
  country?: string;
  divisions: string[];
}

/** Folded spellings in the order of their characters, each with the number of its place. */
export interface Spellings {
  spelling: string[];
  place: number[];
}

/** How a spelling was found: the place's own name, or another spelling of it. */
export interface Match {
  place: Place;
  ownName: boolean;
}

/** Letters of a spelling that is worth suggesting. */
const shortest = 4;

/** The embedded list of some 26,500 places. Every question takes milliseconds: a hundred callers at once do not stop others. */
export class Gazetteer {
  readonly #file: GazetteerFile;

  constructor(file: GazetteerFile) {
    this.#file = file;
  }

  get size(): number {
    return this.#file.places.length;
  }

  /** Every place with this name or spelling, most populous first. */
  exact(name: string): Match[] {
    const folded = fold(name);
    return this.#between(folded, `${folded}\0`, 1);
  }

  /** Places with a name or spelling that starts so, most populous first; another spelling counts for a tenth. */
  startingWith(prefix: string, limit: number): Match[] {
    const folded = fold(prefix);
    return folded === '' ? [] : this.#between(folded, `${folded}\uffff`, 0.1).slice(0, limit);
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
    const found: { edits: number; own: boolean; number: number }[] = [];
    for (const own of [true, false]) {
      const { spelling, place } = own ? this.#file.names : this.#file.alternates;
      for (const [index, word] of spelling.entries()) {
        const edits = word.length < shortest ? Number.POSITIVE_INFINITY : editsTo(word);
        if (edits > fewest) continue;
        fewest = edits;
        found.push({ edits, own, number: place[index] ?? 0 });
      }
    }
    const nearest = found
      .filter(({ edits }) => edits === fewest)
      .sort((a, b) => Number(b.own) - Number(a.own) || a.number - b.number);
    return [...new Set(nearest.map(({ number }) => number))]
      .slice(0, limit)
      .map((number) => this.#place(number));
  }

  /** The populated place nearest to a point, within a radius. */
  nearest(point: { latitude: number; longitude: number }, withinKm: number): Place | undefined {
    let nearest: Place | undefined;
    let shortest = withinKm;
    for (const place of this.#file.places) {
      // One degree of latitude is 111 km: most places are out at the first look.
      if (Math.abs(place.latitude - point.latitude) * 111 > shortest) continue;
      const distance = distanceKm(place, point);
      if (distance <= shortest) [nearest, shortest] = [place, distance];
    }
    return nearest;
  }

  /** The most populous places that lie in everything the folded names stand for: `texas` and `us`. */
  largestIn(regions: string[], limit: number): Place[] {
    const all = regions.map((name) => this.region(name));
    const found: Place[] = [];
    for (const place of this.#file.places) {
      if (all.every((region) => isIn(place, region))) found.push(place);
      if (found.length === limit) break;
    }
    return found;
  }

  /** What a folded name can stand for. */
  region(name: string): Region {
    const { regions } = this.#file;
    return (Object.hasOwn(regions, name) ? regions[name] : undefined) ?? { divisions: [] };
  }

  /** Whether a place lies in what a folded name stands for: its division or its country. */
  liesIn(place: Place, name: string): boolean {
    const { admin, country, countryCode } = place;
    const names = [admin, country, countryCode].filter((own) => own !== undefined);
    return isIn(place, this.region(name)) || names.map(fold).includes(name);
  }

  /** The code of a division known by name: `US.TX` for Texas in US. */
  division(countryCode: string, admin: string): string | undefined {
    return this.region(fold(admin)).divisions.find((code) => code.startsWith(`${countryCode}.`));
  }

  /** Most populous first. @param weight what another spelling counts for beside the place's own name */
  #between(from: string, to: string, weight: number): Match[] {
    const own = new Set(placesBetween(this.#file.names, from, to));
    const other = placesBetween(this.#file.alternates, from, to);
    const people = ({ place: { population = 0 }, ownName }: Match) => population * (ownName ? 1 : weight);
    return [...new Set([...own, ...other])]
      .map((number) => ({ place: this.#place(number), ownName: own.has(number) }))
      .sort((a, b) => people(b) - people(a));
  }

  #place(number: number): Place {
    return this.#file.places[number] as Place;
  }
}

const isIn = ({ countryCode, division }: Place, { country, divisions }: Region): boolean =>
  (country !== undefined && country === countryCode) ||
  (division !== undefined && divisions.includes(division));

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

/** Reads the gazetteer that the build wrote, on first need: a part a line, and a part a turn of the event loop. */
export async function loadGazetteer(file: URL): Promise<Gazetteer> {
  const json = await promisify(brotliDecompress)(await readFile(file));
  const parts: [name: string, part: unknown][] = [];
  for (const line of json.toString().split('\n')) {
    await setImmediate();
    parts.push(JSON.parse(line));
  }
  return new Gazetteer(Object.fromEntries(parts) as unknown as GazetteerFile);
}
