/** One file of a unified diff. */
export interface FileDiff {
  path: string;
  /** Everything above the hunks: what happened to the file. */
  header: string;
  hunks: string[];
  /** Git gives no hunks of a file that is not text or that a merge left in conflict; of a submodule, it gives its commits. */
  state: 'text' | 'binary' | 'unmerged' | 'submodule';
}

/**
 * Where a file or a hunk begins. A file in conflict has a combined diff (`--cc`). A line begins after a line feed and nothing
 * else: code may hold U+2028, at which `^` matches too, and could pretend that another file begins.
 */
const starts = /\n(?:diff --git |diff --cc |diff --combined |\* Unmerged path |(@@))/g;

/** Cuts a unified diff into files and hunks. Text that is not a diff gives none. */
export function* parseDiff(diff: string): Generator<FileDiff> {
  let parts: number[] = [];
  for (const { index, 1: isHunk } of `\n${diff}`.matchAll(starts)) {
    if (isHunk === undefined && parts.length > 0) yield fileDiff(diff, parts, index);
    if (isHunk === undefined) parts = [index];
    else if (parts.length > 0) parts.push(index);
  }
  if (parts.length > 0) yield fileDiff(diff, parts, diff.length);
}

function fileDiff(diff: string, parts: number[], end: number): FileDiff {
  const [header = '', ...hunks] = parts.map((start, i) => diff.slice(start, parts[i + 1] ?? end));
  const lines = header.split('\n');
  return { path: pathOf(lines), header, hunks, state: stateOf(lines) };
}

const unmerged = '* Unmerged path ';

function stateOf(header: string[]): FileDiff['state'] {
  if (header[0]?.startsWith(unmerged)) return 'unmerged';
  if (header.some((line) => /^(index .* |(new|deleted) (file )?mode )160000$/.test(line))) return 'submodule';
  return header.some((line) => /^(Binary files|GIT binary patch)/.test(line)) ? 'binary' : 'text';
}

function pathOf(header: string[]): string {
  const after = (start: string) => header.find((line) => line.startsWith(start))?.slice(start.length);
  const name = [after('+++ '), after('--- ')].find((side) => side !== undefined && side !== '/dev/null');
  if (name !== undefined) return unquote(name.replace(/\t$/, '')).slice('b/'.length);
  const named = after('rename to ') ?? after('copy to ') ?? after('diff --cc ') ?? after(unmerged);
  if (named !== undefined) return unquote(named);
  // Without hunks both halves of the first line are the same name, apart from a/ and b/.
  const both = after('diff --git ') ?? '';
  return unquote(both.slice((both.length + 1) / 2)).slice('b/'.length);
}

const escapes: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** A name as git writes it when it holds quotes or control characters: a string of C. */
function unquote(name: string): string {
  if (!/^".*"$/.test(name)) return name;
  return name
    .slice(1, -1)
    .replaceAll(/\\([0-7]{3}|.)/g, (_, code: string) =>
      code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? code),
    );
}
