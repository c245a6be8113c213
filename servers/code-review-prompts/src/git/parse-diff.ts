import { setImmediate as others } from 'node:timers/promises';

/** One file of a unified diff. */
export interface FileDiff {
  path: string;
  /** Everything above the hunks: what happened to the file. */
  header: string;
  hunks: string[];
  /** Of a file that is not text, or that a merge has left in conflict, git gives no hunks; of a submodule, its commits. */
  state: 'text' | 'binary' | 'unmerged' | 'submodule';
}

/**
 * Cuts a unified diff into files and hunks, and lets others have the event loop meanwhile. Text that is no diff gives none.
 *
 * A line ends with a line feed and with nothing else: code may hold carriage returns and U+2028, at which `^` of a regular
 * expression matches too, and could so pretend that another file begins.
 */
export async function* parseDiff(diff: string): AsyncGenerator<FileDiff> {
  const pause = pauses();
  // Where the file begins, and each of its hunks.
  let starts: number[] = [];
  for (let line = 0; line < diff.length; line = nextLine(diff, line)) {
    if (isFileStart(diff, line)) {
      if (starts.length > 0) yield fileDiff(diff, starts, line);
      starts = [line];
    } else if (starts.length > 0 && diff.startsWith('@@', line)) starts.push(line);
    const turn = pause();
    if (turn !== undefined) await turn;
  }
  if (starts.length > 0) yield fileDiff(diff, starts, diff.length);
}

function fileDiff(diff: string, starts: number[], end: number): FileDiff {
  const [header = '', ...hunks] = starts.map((start, i) => diff.slice(start, starts[i + 1] ?? end));
  const lines = header.split('\n');
  return { path: pathOf(lines), header, hunks, state: stateOf(lines) };
}

function nextLine(text: string, line: number): number {
  const end = text.indexOf('\n', line);
  return end === -1 ? text.length : end + 1;
}

/** Also of a combined diff (`--cc`), which git makes of a file in conflict; its hunks begin with more than two @. */
function isFileStart(diff: string, line: number): boolean {
  return fileStarts.some((start) => diff.startsWith(start, line));
}

const unmerged = '* Unmerged path ';
const fileStarts = ['diff --git ', 'diff --cc ', 'diff --combined ', unmerged];

function stateOf(header: string[]): FileDiff['state'] {
  if (header[0]?.startsWith(unmerged)) return 'unmerged';
  if (header.some((line) => /^(index .* |(new|deleted) (file )?mode )160000$/.test(line))) return 'submodule';
  const isBinary = (line: string) => line.startsWith('Binary files ') || line.startsWith('GIT binary patch');
  return header.some(isBinary) ? 'binary' : 'text';
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

/** How long this may go on before others have a turn, in milliseconds. */
const turnMs = 10;

/** A pause at each turn's end: a look at the clock for every thousand calls costs next to nothing. */
function pauses(): () => Promise<void> | undefined {
  let calls = 0;
  let began = performance.now();
  return () => {
    calls += 1;
    if (calls % 1_000 !== 0 || performance.now() - began < turnMs) return undefined;
    return others().then(() => {
      began = performance.now();
    });
  };
}
