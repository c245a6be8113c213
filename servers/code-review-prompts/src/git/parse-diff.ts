/** One file of a unified diff. */
export interface FileDiff {
  path: string;
  /** Everything above the hunks: what happened to the file. */
  header: string;
  hunks: string[];
  /** Of a file that is not text, or that a merge has left in conflict, git gives no hunks. */
  state: 'text' | 'binary' | 'unmerged';
}

/**
 * Cuts a unified diff into files and hunks. Text that is no diff gives none.
 *
 * A line ends with a line feed and with nothing else: code may hold carriage returns and U+2028, at which `^` of a regular
 * expression matches too, and could so pretend that another file begins.
 */
export function parseDiff(diff: string): FileDiff[] {
  const files: FileDiff[] = [];
  for (const line of linesOf(diff)) {
    const file = files.at(-1);
    if (isFileStart(line)) files.push({ path: '', header: line, hunks: [], state: 'text' });
    else if (file === undefined) continue;
    else if (line.startsWith('@@')) file.hunks.push(line);
    else if (file.hunks.length === 0) file.header += line;
    else file.hunks.push((file.hunks.pop() ?? '') + line);
  }
  for (const file of files) {
    const header = file.header.split('\n');
    file.path = pathOf(header);
    file.state = stateOf(header);
  }
  return files;
}

/** Also of a combined diff (`--cc`), which git makes of a file in conflict; its hunks begin with more than two @. */
function isFileStart(line: string): boolean {
  return /^diff --(git|cc|combined) /.test(line) || line.startsWith(unmerged);
}

const unmerged = '* Unmerged path ';

function stateOf(header: string[]): FileDiff['state'] {
  if (header[0]?.startsWith(unmerged)) return 'unmerged';
  const isBinary = (line: string) => line.startsWith('Binary files ') || line.startsWith('GIT binary patch');
  return header.some(isBinary) ? 'binary' : 'text';
}

/** Each line with its line feed. */
function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const next = end === -1 ? text.length : end + 1;
    yield text.slice(start, next);
    start = next;
  }
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
