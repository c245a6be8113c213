import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/**
 * What the build writes, compressed: sections with a blank line between them, of lines with tabs between their columns. A line
 * is read when it is needed: one look-up needs few of 100,000. Each section but the last is sorted by its first column.
 */
export interface GazetteerFile {
  /** Name, latitude, longitude, division, number of the time zone, population; by folded name, then most populous first. */
  places: string[];
  /** Another folded spelling, number of its place. */
  alternates: string[];
  /** Folded name of a country or a division (`texas`, `tx`, `usa`), code of the country, codes of divisions. */
  regions: string[];
  /** Code, name, name of its country: `US.TX`, `Texas`, `United States`. */
  divisions: string[];
  timeZones: string[];
}

const sections = ['places', 'alternates', 'regions', 'divisions', 'timeZones'] as const;

export async function readGazetteer(file: URL): Promise<GazetteerFile> {
  // In one piece: by default a file of this size goes to the thread pool 150 times.
  const text = await promisify(gunzip)(await readFile(file), { chunkSize: 4 * 1024 * 1024 });
  const parts = text.toString().split('\n\n');
  const lines = sections.map((name, i) => [name, (parts[i] ?? '').split('\n')]);
  return Object.fromEntries(lines) as unknown as GazetteerFile;
}

/** The text that `readGazetteer` reads. */
export function gazetteerText(file: GazetteerFile): string {
  return sections.map((name) => file[name].join('\n')).join('\n\n');
}

/** The columns of the line that begins with this value. */
export function row(lines: string[], value: string): string[] {
  const [start, end] = between(lines, `${value}\t`, `${value}\n`);
  return start < end ? (lines[start]?.split('\t') ?? []) : [];
}

/** The lines from the first that is at least `from` to the first that is at least `to`. */
export function between(
  lines: string[],
  from: string,
  to: string,
  keyOf = (line: string) => line,
): [start: number, end: number] {
  const firstAtLeast = (limit: string) => {
    let [low, high] = [0, lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (keyOf(lines[middle] ?? '') < limit) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return [firstAtLeast(from), firstAtLeast(to)];
}
