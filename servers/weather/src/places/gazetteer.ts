import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { editsFrom } from '@mcp-reference/core/text';
import { fold } from './fold.js';
import { distanceKm, type Place } from './place.js';

/** The file that the build writes, as compressed JSON. */
export interface GazetteerFile {
  /** Most populous first; the other spellings are folded. */
  places: [
    name: string,
    latitude: number,
    longitude: number,
    division: string,
    timeZone: string,
    population: number,
    spellings: string[],
  ][];
  /** `US.TX`, `Texas`, `United States`. */
  divisions: [code: string, name: string, country: string][];
  /** By folded name: `texas`, `tx`, `usa`. */
  regions: [name: string, region: Region][];
}

/** The meanings of a name: `ca` is the country CA and the division US.CA. */
export interface Region {
  country?: string;
  divisions: string[];
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
  /** Most populous first. */
  readonly #places: Place[] = [];
  readonly #bySpelling = new Map<string, Match[]>();
  readonly #regions: Map<string, Region>;

  readonly #divisions: Map<string, { admin: string; country: string }>;

  constructor({ divisions, regions }: Pick<GazetteerFile, 'divisions' | 'regions'>) {
    this.#divisions = new Map(divisions.map(([code, admin, country]) => [code, { admin, country }]));
    this.#regions = new Map(regions);
  }

  /** @param rows less populous than those before */
  add(rows: GazetteerFile['places']): void {
    for (const [name, latitude, longitude, division, timeZone, population, spellings] of rows) {
      const { admin = '', country = '' } = this.#divisions.get(division) ?? {};
      const countryCode = division.slice(0, 2);
      const place: Place = {
        name,
        division,
        country,
        countryCode,
        latitude,
        longitude,
        timeZone,
        population,
      };
      if (admin !== '') place.admin = admin;
      this.#places.push(place);
      this.#index(fold(name), { place, ownName: true });
      for (const spelling of spellings) this.#index(spelling, { place, ownName: false });
    }
  }

  #index(spelling: string, match: Match): void {
    const known = this.#bySpelling.get(spelling);
    if (known === undefined) this.#bySpelling.set(spelling, [match]);
    else known.push(match);
  }

  get size(): number {
    return this.#places.length;
  }

  /** Every place with this name or spelling, most populous first. */
  exact(name: string): Match[] {
    return this.#bySpelling.get(fold(name)) ?? [];
  }

  /** Places with a name or spelling that starts so, most populous first; another spelling counts for a tenth. */
  startingWith(prefix: string, limit: number): Match[] {
    const folded = fold(prefix);
    if (folded === '') return [];
    const found = new Map<Place, Match>();
    for (const [spelling, matches] of this.#bySpelling) {
      if (!spelling.startsWith(folded)) continue;
      for (const match of matches)
        if (match.ownName || !found.has(match.place)) found.set(match.place, match);
    }
    const weight = ({ place, ownName }: Match) => people(place) * (ownName ? 1 : 0.1);
    return [...found.values()].sort((a, b) => weight(b) - weight(a)).slice(0, limit);
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
    let nearest: Match[] = [];
    for (const [spelling, matches] of this.#bySpelling) {
      const edits = spelling.length < shortest ? Number.POSITIVE_INFINITY : editsTo(spelling);
      if (edits > fewest) continue;
      nearest = edits < fewest ? matches : [...nearest, ...matches];
      fewest = edits;
    }
    const byLikelihood = nearest.toSorted(
      (a, b) => Number(b.ownName) - Number(a.ownName) || people(b.place) - people(a.place),
    );
    return [...new Set(byLikelihood.map(({ place }) => place))].slice(0, limit);
  }

  /** The populated place nearest to a point, within a radius. */
  nearest(point: { latitude: number; longitude: number }, withinKm: number): Place | undefined {
    let nearest: Place | undefined;
    let shortest = withinKm;
    for (const place of this.#places) {
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
    return this.#places
      .filter(({ division = '' }) => all.every((region) => isIn(division, region)))
      .slice(0, limit);
  }

  /** The meanings of a folded name. */
  region(name: string): Region {
    return this.#regions.get(name) ?? { divisions: [] };
  }

  /** Whether a place lies in what a folded name stands for: its division or its country. */
  liesIn(place: Place, name: string): boolean {
    const { admin, country, countryCode, division } = place;
    const names = [admin, country, countryCode].filter((own) => own !== undefined);
    return isIn(division ?? countryCode ?? '', this.region(name)) || names.map(fold).includes(name);
  }

  /** The code of a division known by name: `US.TX` for Texas in US. */
  division(countryCode: string, admin: string): string | undefined {
    return this.region(fold(admin)).divisions.find((code) => code.startsWith(`${countryCode}.`));
  }
}

const people = ({ population = 0 }: Place) => population;

/** @param code of a division, or of a country alone */
const isIn = (code: string, { country, divisions }: Region): boolean =>
  (country !== undefined && country === code.slice(0, 2)) || divisions.includes(code);

/** Reads what the build wrote, in portions, so that others have the event loop between them. */
export async function loadGazetteer(file: URL): Promise<Gazetteer> {
  // In one piece: by default a file of this size goes to the thread pool 150 times.
  const json = await promisify(gunzip)(await readFile(file), { chunkSize: 4 * 1024 * 1024 });
  const { places, ...names } = JSON.parse(json.toString()) as GazetteerFile;
  const gazetteer = new Gazetteer(names);
  for (let start = 0; start < places.length; start += 5_000) {
    await setImmediate();
    gazetteer.add(places.slice(start, start + 5_000));
  }
  return gazetteer;
}
