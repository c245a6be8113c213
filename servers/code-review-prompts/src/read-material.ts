import { isUtf8 } from 'node:buffer';
import { boundDiff } from './git/bound-diff.js';
import type { Caller } from './git/caller.js';
import { GitError } from './git/git-error.js';
import type { Comparison, Repository } from './git/repository.js';
import { languageOf, languagesOf } from './language.js';
import type { Material } from './material.js';
import { namedList, quoted } from './named-list.js';
import { readFileInside } from './read-file.js';

/** About 15,000 tokens: what a model still reads with care. */
export const maxMaterial = 60_000;
const maxDiffBytes = 4 << 20;
const notText = 'Not UTF-8: bytes that are no text stand as "\ufffd". "iconv -t UTF-8" converts a file.';

/**
 * Finds what the `code` argument means: `@staged`, `@worktree`, `@<range>` and `@path:<file>` are read from the
 * repository; everything else is the code itself. Hosts split prompt arguments at white space, so code can hardly be
 * pasted into one.
 *
 * @throws GitError with what is wrong and what to write instead
 */
export async function readMaterial(code: string, repository: Repository, caller: Caller): Promise<Material> {
  const [, source] = /^@(path:.+|\S+)$/.exec(code.trim()) ?? [];
  return source === undefined ? pasted(code) : readSource(source, repository, caller);
}

/**
 * Reads `staged`, `worktree`, a range, or `path:<file>`.
 *
 * @throws GitError with what is wrong and what to write instead
 */
export async function readSource(source: string, repository: Repository, caller: Caller): Promise<Material> {
  if (source.startsWith('path:')) return readFile(source.slice('path:'.length), repository);
  const comparison = comparisonOf(source);
  const { diff, cut, untracked, ownsSubmodule } = await repository.compare(comparison, caller, maxDiffBytes);
  const bounds = { maxCharacters: maxMaterial, cut, ownsSubmodule };
  const { text, files, paths, truncated } = await boundDiff(diff.toString('utf8'), bounds);
  if (files === 0 && untracked.length === 0) throw new GitError(nothing(source));
  const notes = [
    untracked.length > 0 && `New files that git does not know yet are not shown: ${namedList(untracked)}.`,
    !cut && !isUtf8(diff) && notText,
  ];
  return {
    text: withNotes(text, notes),
    origin: originOf(comparison),
    languages: languagesOf(paths),
    kind: 'diff',
    truncated,
  };
}

function comparisonOf(source: string): Comparison {
  if (source === 'staged' || source === 'worktree') return { kind: source };
  // "@{upstream}...HEAD" is a range as it stands: its @ is git's own.
  return { kind: 'range', range: source.startsWith('{') ? `@${source}` : source };
}

function originOf(comparison: Comparison): string {
  if (comparison.kind === 'staged') return 'the staged changes';
  if (comparison.kind === 'worktree') return 'the changes that are not staged';
  return `the changes in ${comparison.range}`;
}

function pasted(code: string): Material {
  const truncated = code.length > maxMaterial;
  const note = truncated && `Left out: ${code.length - maxMaterial} more characters.`;
  return {
    text: withNotes(code.slice(0, maxMaterial), [note]),
    languages: [],
    kind: 'code',
    truncated,
  };
}

async function readFile(path: string, repository: Repository): Promise<Material> {
  const { bytes: read, cut } = await readFileInside(repository.root, path, maxMaterial);
  const bytes = cut ? wholeLines(read) : read;
  const language = languageOf(path);
  const notes = [
    cut && `Left out: what comes after the first ${bytes.length} bytes.`,
    !cut && !isUtf8(bytes) && notText,
  ];
  return {
    text: withNotes(bytes.toString('utf8'), notes),
    origin: quoted(path),
    languages: language === undefined ? [] : [language],
    kind: 'code',
    truncated: cut,
  };
}

/** Up to the last line feed: half a line misleads, and may end within a character. */
function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf('\n') + 1 || bytes.length);
}

/** No advice to run git: in a folder under review it would run what the repository names. */
function nothing(source: string): string {
  if (source === 'staged')
    return 'Nothing is staged: use worktree for changes that are not staged, or a range.';
  if (source === 'worktree')
    return 'Nothing has changed that is not staged: use staged, or a range such as main...HEAD.';
  return `There are no changes in ${source.slice(0, 100)}.`;
}

function withNotes(text: string, notes: (string | false)[]): string {
  const lines = notes.filter((note) => note !== false);
  if (lines.length === 0) return text;
  return [text.replace(/\n$/, ''), ...lines].filter((line) => line !== '').join('\n');
}
