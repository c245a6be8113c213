import { isUtf8 } from 'node:buffer';
import { ExpectedError } from '@mcp-reference/core';
import type { Caller } from '../git/fair-queue.js';
import type { Repository } from '../git/repository.js';
import { diffPart } from './diff-part.js';
import { languageOf, languagesOf } from './language.js';
import type { Material } from './material.js';
import { namedList, quoted } from './named-list.js';
import { Part, piecesOf } from './pieces.js';
import { readFileInside } from './read-file.js';

/** Which part of a source is read. */
export interface PartOptions {
  /** Counted from 1. */
  part: number;
  /** Most characters of a part. */
  size: number;
}

/** A part for a tool's result: with the checklist it stays below 20,000 characters, where the first hosts cut. */
export const toolPart = 16_000;
/** A part for a prompt, which is a message of the user: hosts do not cut it. About 15,000 tokens. */
export const promptPart = 60_000;

/** As much of a diff or a file is read at all. */
const maxBytes = 4 << 20;
const notText =
  'Not UTF-8: each byte that is not text is shown as "\ufffd". "iconv -t UTF-8" converts a file.';

/**
 * Reads `staged`, `worktree`, a range, or `path:<file>`.
 *
 * @throws ExpectedError with what is wrong and what to write instead
 */
export async function readSource(
  source: string,
  options: PartOptions,
  repository: Repository,
  caller: Caller,
): Promise<Material> {
  const material = source.startsWith('path:')
    ? await readFile(source.slice('path:'.length), options, repository)
    : await readDiff(source, options, repository, caller);
  const { part, parts } = material;
  if (part > parts) throw new ExpectedError(`There is no part ${part}: the last one is part ${parts}.`);
  return material;
}

/**
 * Reads the `code` of a prompt: a source after `@`, or else the code itself. Hosts split prompt arguments at white space, so code
 * can hardly be pasted into one.
 *
 * @throws ExpectedError with what is wrong and what to write instead
 */
export async function readMaterial(code: string, repository: Repository, caller: Caller): Promise<Material> {
  const [, source] = /^@(path:.+|\S+)$/.exec(code.trim()) ?? [];
  if (source !== undefined) return readSource(source, { part: 1, size: promptPart }, repository, caller);
  const rest = code.length - promptPart;
  const text = withNotes([rest > 0 && `Left out: the last ${rest} characters.`], code.slice(0, promptPart));
  return { text, languages: [], kind: 'code', part: 1, parts: 1 };
}

async function readDiff(
  written: string,
  { part, size }: PartOptions,
  repository: Repository,
  caller: Caller,
): Promise<Material> {
  // "@{upstream}...HEAD" is a range as it is: its @ is git's own.
  const source = written.startsWith('{') ? `@${written}` : written;
  const { diff, cut, untracked, ownsSubmodule } = await repository.compare(source, caller, maxBytes);
  const bounds = { part, size, cut, ownsSubmodule };
  const { text, parts, paths, leftOut } = await diffPart(diff.toString('utf8'), bounds);
  if (paths.length === 0 && untracked.length === 0 && !cut) throw new ExpectedError(nothing(written));
  const notes = [
    leftOut.length > 0 && `Left out: ${namedList(leftOut)}.`,
    cut && `Left out: what comes after the first ${maxBytes >> 20} MB of the diff. Ask for a narrower range.`,
    untracked.length > 0 &&
      `New files that git does not know yet are not shown: ${namedList(untracked.map(quoted))}.`,
    !cut && !isUtf8(diff) && notText,
  ];
  const languages = languagesOf(paths);
  const origin = origins.get(source) ?? `the changes in ${source}`;
  return { text: withNotes(notes, text), origin, languages, kind: 'diff', part, parts };
}

const origins = new Map([
  ['staged', 'the staged changes'],
  ['worktree', 'the changes that are not staged'],
]);

async function readFile(
  path: string,
  { part, size }: PartOptions,
  repository: Repository,
): Promise<Material> {
  const { bytes, cut } = await readFileInside(repository.root, path, maxBytes);
  // Half a line misleads, and may end within a character.
  const whole = cut ? bytes.subarray(0, bytes.lastIndexOf('\n') + 1 || bytes.length) : bytes;
  const shown = new Part(part, size);
  let line = 1;
  for (const piece of piecesOf(whole.toString('utf8'), size)) {
    shown.add(piece);
    if (shown.count < part) line += piece.split('\n').length - 1;
  }
  const notes = [
    line > 1 && `This part begins at line ${line}.`,
    cut && `Left out: what comes after the first ${whole.length} bytes.`,
    !cut && !isUtf8(bytes) && notText,
  ];
  const language = languageOf(path);
  return {
    text: withNotes(notes, shown.text),
    origin: quoted(path),
    languages: language === undefined ? [] : [language],
    kind: 'code',
    part,
    parts: shown.count,
  };
}

/** It does not advise to run git, which would run what a folder under review names. */
function nothing(source: string): string {
  if (source === 'staged')
    return 'Nothing is staged: use worktree for changes that are not staged, or a range.';
  if (source === 'worktree')
    return 'Nothing has changed that is not staged: use staged, or a range such as main...HEAD.';
  return `There are no changes in ${source.slice(0, 100)}: name another range.`;
}

/** The note of what was left out comes first, because hosts cut long results at the end. */
function withNotes(notes: (string | false)[], text: string): string {
  const above = notes.filter((note) => note !== false).join('\n');
  return above === '' || text === '' ? above + text : `${above}\n\n${text}`;
}
