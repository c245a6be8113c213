import { setImmediate as others } from 'node:timers/promises';
import { largestFile } from '../git/git-settings.js';
import { type FileDiff, parseDiff } from '../git/parse-diff.js';
import { quoted } from './named-list.js';
import { Part, piecesOf } from './pieces.js';

export interface DiffPart {
  text: string;
  /** How many parts there are. */
  parts: number;
  /** The files that have changed, shown or not: at most as many as tell which languages they are in. */
  paths: string[];
  /** Files that no part shows, each with why. */
  leftOut: string[];
}

export interface DiffBounds {
  /** Which part, counted from 1. */
  part: number;
  /** Most characters of a part. */
  size: number;
  /** The diff itself was cut off: its last hunk is not whole. */
  cut: boolean;
  ownsSubmodule(path: string): Promise<boolean>;
}

const mostPaths = 500;

/** Files that a program wrote: named in a review, not shown in it. */
const generated =
  /(^|\/)(package-lock\.json|pnpm-lock\.yaml|yarn\.lock|Cargo\.lock|poetry\.lock|go\.sum|composer\.lock)$|\.(min\.(js|css)|map|snap)$|(^|\/)(dist|vendor|node_modules)\//;

/** One part of a diff, in whole hunks: half a hunk misleads. Only a hunk larger than a part is cut, between its lines. */
export async function diffPart(
  text: string,
  { part, size, cut, ownsSubmodule }: DiffBounds,
): Promise<DiffPart> {
  const diff = cut ? text.slice(0, text.lastIndexOf('\n@@') + 1) : text;
  const shown = new Part(part, size);
  const paths: string[] = [];
  const leftOut: string[] = [];
  let steps = 0;
  for (const file of parseDiff(diff)) {
    const { path, header, hunks, state } = file;
    // A large diff lets others have the event loop.
    if (++steps % 500 === 0) await others();
    if (paths.length < mostPaths) paths.push(path);
    const note = noteFor(file) ?? (state === 'submodule' && !(await ownsSubmodule(path)) && foreign);
    if (note) {
      leftOut.push(`${quoted(path)} (${note})`);
      continue;
    }
    if (hunks.length === 0) shown.add(header);
    let isNamed = false;
    for (const hunk of hunks) {
      for (const piece of hunkPieces(hunk, Math.max(size - header.length, size / 2))) {
        if (++steps % 20 === 0) await others();
        // Each part names the file again.
        shown.add(isNamed && !shown.begins(piece.length) ? piece : header + piece);
        isNamed = true;
      }
    }
  }
  return { text: shown.text.replace(/\n$/, ''), parts: shown.count, paths, leftOut };
}

const foreign = 'a submodule that leads to the repository of another folder';

function noteFor({ state, path }: FileDiff): string | undefined {
  if (state === 'binary') return `binary, or over ${largestFile}`;
  if (state === 'unmerged') return 'in conflict';
  return generated.test(path) ? 'generated' : undefined;
}

/** Each piece of a large hunk has a head with its own line numbers, which findings are named by. */
function* hunkPieces(hunk: string, size: number): Generator<string> {
  if (hunk.length <= size) return yield hunk;
  const end = hunk.indexOf('\n') + 1;
  const head = hunk.slice(0, end);
  const [, before, after, rest] = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)/.exec(head) ?? [];
  let [old, now] = [Number(before), Number(after)];
  for (const piece of piecesOf(hunk.slice(end), size - head.length)) {
    const marks = piece.split('\n').map((line) => line[0]);
    const count = (mark: string) => marks.filter((other) => other === mark || other === ' ').length;
    const [removed, added] = [count('-'), count('+')];
    // A combined diff counts otherwise: its pieces repeat the head.
    yield rest === undefined ? head + piece : `@@ -${old},${removed} +${now},${added} @@${rest}\n${piece}`;
    old += removed;
    now += added;
  }
}
