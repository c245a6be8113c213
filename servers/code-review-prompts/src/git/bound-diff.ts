import { LeftOut, quoted } from '../named-list.js';
import { largestFile } from './git-settings.js';
import { type FileDiff, parseDiff } from './parse-diff.js';

export interface BoundedDiff {
  /** Whole hunks, as many as fit, and a last line that says what was left out. */
  text: string;
  /** Files that have changed, shown or not. */
  files: number;
  /** The first of them. */
  paths: string[];
  truncated: boolean;
}

export interface DiffBounds {
  /** Of the text that is returned, headers included. */
  maxCharacters: number;
  /** The diff itself was cut off: its last hunk is not whole. */
  cut: boolean;
  ownsSubmodule(path: string): Promise<boolean>;
}

/** As many paths tell which languages they are in. */
const mostPaths = 500;

/** Files that a program wrote: named in a review, not pasted into it. */
const generated =
  /(^|\/)(package-lock\.json|pnpm-lock\.yaml|yarn\.lock|Cargo\.lock|poetry\.lock|go\.sum|composer\.lock)$|\.(min\.(js|css)|map|snap)$|(^|\/)(dist|vendor|node_modules)\//;

/** As much of a diff as fits, in whole hunks: half a hunk misleads. */
export async function boundDiff(
  diff: string,
  { maxCharacters, cut, ownsSubmodule }: DiffBounds,
): Promise<BoundedDiff> {
  const parts: string[] = [];
  const paths: string[] = [];
  const leftOut = new LeftOut();
  let files = 0;
  let left = maxCharacters;
  let truncated = cut;
  const add = async (file: FileDiff, whole: string[]) => {
    const { path, header, hunks } = file;
    files += 1;
    if (paths.length < mostPaths) paths.push(path);
    const note = noteFor(file) ?? (file.state === 'submodule' && !(await ownsSubmodule(path)) && foreign);
    if (note) return leftOut.add(() => `${quoted(path)} (${note})`);
    const shown = fitting(whole, left - header.length);
    const hidden = hunks.length - shown.length;
    const isShown = hunks.length > 0 ? shown.length > 0 : header.length <= left;
    if (hidden > 0) leftOut.add(() => `${hidden} of ${hunks.length} hunks of ${quoted(path)}`);
    else if (!isShown) leftOut.add(() => quoted(path));
    if (hidden > 0 || !isShown) truncated = true;
    if (!isShown) return;
    const text = header + shown.join('');
    left -= text.length;
    parts.push(text);
  };
  let last: FileDiff | undefined;
  for await (const file of parseDiff(diff)) {
    if (last !== undefined) await add(last, last.hunks);
    last = file;
  }
  if (last !== undefined) await add(last, cut ? last.hunks.slice(0, -1) : last.hunks);
  const text = parts.join('').replace(/\n$/, '') + leftOut.line;
  const more = cut ? '\nLeft out: whatever comes after it: the diff is larger than is read.' : '';
  return { text: text + more, files, paths, truncated };
}

const foreign = 'a submodule that leads to the repository of another folder';

function noteFor({ state, path }: FileDiff): string | undefined {
  if (state === 'binary') return `binary, or over ${largestFile}`;
  if (state === 'unmerged') return 'in conflict';
  return generated.test(path) ? 'generated' : undefined;
}

function fitting(hunks: string[], room: number): string[] {
  let used = 0;
  const end = hunks.findIndex((hunk) => {
    used += hunk.length;
    return used > room;
  });
  return end === -1 ? hunks : hunks.slice(0, end);
}
