import { editsFrom } from '@mcp-reference/core/text';
import { fold } from './fold.js';
import { between, type GazetteerFile, readGazetteer, row } from './gazetteer-file.js';
import { distanceKm, type Place } from './place.js';

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
  readonly #file: GazetteerFile;
  readonly #divisions: Map<string, string[]>;
  /** Those that were needed so far, by number. */
  readonly #read: Place[] = [];
  // Each has an entry for every place. The first question that needs it makes it.
  #spellings: ReturnType<typeof spellingsIn> | undefined;
  #latitudes: number[] | undefined;
  #divisionOf: string[] | undefined;

  constructor(file: GazetteerFile) {
    this.#file = file;
    this.#divisions = new Map(file.divisions.map((line) => [first(line), line.split('\t')]));
  }

  get size(): number {
    return this.#file.places.length;
  }

  /** Every place with this name or spelling, most populous first. */
  exact(name: string): Match[] {
    const folded = fold(name);
    return this.#between(`${folded}\t`, `${folded}\n`, 1);
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
    const letters = lettersIn(folded);
    const found: { edits: number; own: boolean; number: number }[] = [];
    this.#spellings ??= spellingsIn(this.#file);
    for (const { spelling, letters: others, own, number } of this.#spellings) {
      // This excludes nearly all spellings, at far less cost than counting edits.
      if (Math.abs(spelling.length - folded.length) > fewest || bitsIn(letters ^ others) > 2 * fewest)
        continue;
      const edits = editsTo(spelling);
      if (edits > fewest) continue;
      fewest = edits;
      found.push({ edits, own, number });
    }
    const people = ({ number }: { number: number }) => this.#place(number).population ?? 0;
    const nearest = found
      .filter(({ edits }) => edits === fewest)
      .sort((a, b) => Number(b.own) - Number(a.own) || people(b) - people(a));
    return [...new Set(nearest.map(({ number }) => number))]
      .slice(0, limit)
      .map((number) => this.#place(number));
  }

  /** The populated place nearest to a point, within a radius. */
  nearest(point: { latitude: number; longitude: number }, withinKm: number): Place | undefined {
    let nearest: Place | undefined;
    let shortest = withinKm;
    this.#latitudes ??= this.#file.places.map((line) => Number(column(line, 1)));
    for (const [number, latitude] of this.#latitudes.entries()) {
      // One degree of latitude is 111 km: most places are out at the first look.
      if (Math.abs(latitude - point.latitude) * 111 > shortest) continue;
      const place = this.#place(number);
      const distance = distanceKm(place, point);
      if (distance <= shortest) [nearest, shortest] = [place, distance];
    }
    return nearest;
  }

  /** The most populous places that lie in everything the folded names stand for: `texas` and `us`. */
  largestIn(regions: string[], limit: number): Place[] {
    const all = regions.map((name) => this.region(name));
    this.#divisionOf ??= this.#file.places.map((line) => column(line, 3));
    return this.#divisionOf
      .flatMap((division, number) => (all.every((region) => isIn(division, region)) ? [number] : []))
      .map((number) => this.#place(number))
      .sort((a, b) => (b.population ?? 0) - (a.population ?? 0))
      .slice(0, limit);
  }

  /** The meanings of a folded name. */
  region(name: string): Region {
    const [, country = '', divisions = ''] = row(this.#file.regions, name);
    return { ...(country !== '' && { country }), divisions: divisions.split(' ').filter(Boolean) };
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

  /** Most populous first. @param weight what another spelling counts for beside the place's own name */
  #between(from: string, to: string, weight: number): Match[] {
    const { places, alternates } = this.#file;
    const own = new Set<number>();
    const [start, end] = between(places, from, to, (line) => `${ownName(line)}\t`);
    for (let number = start; number < end; number++) own.add(number);
    const other = alternates.slice(...between(alternates, from, to)).map(numberIn);
    const people = ({ place: { population = 0 }, ownName }: Match) => population * (ownName ? 1 : weight);
    return [...new Set([...own, ...other])]
      .map((number) => ({ place: this.#place(number), ownName: own.has(number) }))
      .sort((a, b) => people(b) - people(a));
  }

  #place(number: number): Place {
    this.#read[number] ??= this.#readPlace(this.#file.places[number] ?? '');
    return this.#read[number];
  }

  #readPlace(line: string): Place {
    const [name = '', latitude, longitude, division = '', timeZone, population] = line.split('\t');
    const [, admin = '', country = ''] = this.#divisions.get(division) ?? [];
    return {
      name,
      ...(admin !== '' && { admin }),
      division,
      country,
      countryCode: division.slice(0, 2),
      latitude: Number(latitude),
      longitude: Number(longitude),
      timeZone: this.#file.timeZones[Number(timeZone)] ?? '',
      population: Number(population),
    };
  }
}

/** @param code of a division, or of a country alone */
const isIn = (code: string, { country, divisions }: Region): boolean =>
  (country !== undefined && country === code.slice(0, 2)) || divisions.includes(code);

/** The spellings that are worth suggesting, each with whether it is its place's own name. */
function spellingsIn({ places, alternates }: GazetteerFile) {
  const own = places.map((line, number) => ({ spelling: ownName(line), own: true, number }));
  const other = alternates.map((line) => ({ spelling: first(line), own: false, number: numberIn(line) }));
  return [...own, ...other]
    .filter(({ spelling }) => spelling.length >= shortest)
    .map((one) => ({ ...one, letters: lettersIn(one.spelling) }));
}

/** A bit for each letter of a word. An edit changes at most two of these bits. */
function lettersIn(word: string): number {
  let bits = 0;
  for (let i = 0; i < word.length; i++) bits |= 1 << (word.charCodeAt(i) & 31);
  return bits;
}

function bitsIn(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

const column = (line: string, index: number) => line.split('\t', index + 1)[index] ?? '';
const first = (line: string) => line.slice(0, line.indexOf('\t'));
const ownName = (place: string) => fold(first(place));
const numberIn = (alternate: string) => Number(alternate.slice(alternate.indexOf('\t') + 1));

/** Reads what the build wrote, on first need. */
export async function loadGazetteer(file: URL): Promise<Gazetteer> {
  return new Gazetteer(await readGazetteer(file));
}
