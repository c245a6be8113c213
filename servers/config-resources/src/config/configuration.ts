import type { MapNode } from '../formats/tree.js';

/** The problem of a file, for people. It quotes nothing of the file. */
export interface FileProblem {
  file: string;
  line?: number | undefined;
  message: string;
  /** Whether an earlier version of the file is still in use. */
  keepsLastGood: boolean;
}

/** `app.yaml:3 is indented wrongly; its last good version is shown` */
export function problemText({ file, line, message, keepsLastGood }: FileProblem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `${place} ${message}; ${keepsLastGood ? 'its last good version is shown' : 'it is left out'}`;
}

/** One state of the configuration, as it may be shown: secrets are gone from everything in here. */
export interface Configuration {
  tree: MapNode;
  /** A digest of each section: what `config://app/{section}` lists. */
  sections: ReadonlyMap<string, string>;
  /** Where it comes from, lowest layer first. */
  sources: string[];
  problems: FileProblem[];
  /** The note for readers about all of it: "sample configuration". */
  note?: string | undefined;
}

/** The notes for a model that come before the values, in every answer about the configuration. */
export function notices({ note, problems }: Configuration): { note?: string; problems?: string[] } {
  return {
    ...(note !== undefined && { note }),
    ...(problems.length > 0 && { problems: problems.map(problemText) }),
  };
}

/** The sections that readers would see differently. */
export interface Difference {
  sections: string[];
  /** Whether sections came or went. */
  list: boolean;
  /** Every section says what is wrong with the files. */
  problems: boolean;
  any: boolean;
}

export function difference(before: Configuration, after: Configuration): Difference {
  const isOther = (key: 'problems' | 'sources') => JSON.stringify(before[key]) !== JSON.stringify(after[key]);
  const names = [...new Set([...before.sections.keys(), ...after.sections.keys()])];
  const problems = isOther('problems');
  const sections = names.filter((name) => problems || before.sections.get(name) !== after.sections.get(name));
  const list = names.some((name) => before.sections.has(name) !== after.sections.has(name));
  return { sections, list, problems, any: sections.length > 0 || problems || isOther('sources') };
}
