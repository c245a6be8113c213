import { namedList, quoted } from '../named-list.js';
import { type FileDiff, parseDiff } from './parse-diff.js';
import { largestFile } from './run-git.js';

export interface BoundedDiff {
  /** Whole hunks, as many as fit, and a last line that says what was left out. */
  text: string;
  files: { path: string; shownHunks: number; hunks: number; note?: string }[];
  truncated: boolean;
}

/** Files that a program wrote: named in a review, not pasted into it. */
const generated =
  /(^|\/)(package-lock\.json|pnpm-lock\.yaml|yarn\.lock|Cargo\.lock|poetry\.lock|go\.sum|composer\.lock)$|\.(min\.(js|css)|map|snap)$|(^|\/)(dist|vendor|node_modules)\//;

/**
 * As much of a diff as fits, in whole hunks: half a hunk misleads.
 *
 * @param maxCharacters of the text that is returned, headers included
 * @param cut the diff itself was cut off: its last hunk is not whole
 */
export function boundDiff(diff: string, maxCharacters: number, cut: boolean): BoundedDiff {
  const parts: string[] = [];
  const files: BoundedDiff['files'] = [];
  let left = maxCharacters;
  const parsed = parseDiff(diff);
  for (const [i, file] of parsed.entries()) {
    const whole = cut && i === parsed.length - 1 ? file.hunks.slice(0, -1) : file.hunks;
    const note = noteFor(file);
    const shown = note === undefined ? fitting(whole, left - file.header.length) : [];
    files.push({
      path: file.path,
      shownHunks: shown.length,
      hunks: file.hunks.length,
      ...(note && { note }),
    });
    if (note !== undefined || (shown.length === 0 && file.hunks.length > 0)) continue;
    const text = file.header + shown.join('');
    left -= text.length;
    parts.push(text);
  }
  const leftOut = files.flatMap(({ path, shownHunks, hunks, note }) => {
    if (note !== undefined) return [`${quoted(path)} (${note})`];
    return shownHunks < hunks ? [`${hunks - shownHunks} of ${hunks} hunks of ${quoted(path)}`] : [];
  });
  if (cut) leftOut.push('whatever comes after it: the diff is larger than is read');
  const truncated =
    cut || files.some(({ shownHunks, hunks, note }) => note === undefined && shownHunks < hunks);
  const last = leftOut.length > 0 ? `\nLeft out: ${namedList(leftOut)}.` : '';
  return { text: parts.join('').replace(/\n$/, '') + last, files, truncated };
}

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
