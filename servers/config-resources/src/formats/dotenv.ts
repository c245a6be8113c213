import { setByName } from '../config/variables.js';
import { Budget, ConfigProblem } from './problem.js';
import { emptyMap, type Node, type Origin } from './tree.js';

const assignment = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*/;

/**
 * A .env file: `NAME=value`, optional `export`, single, double or back quotes (these may span lines), `#` comments.
 * Nothing is expanded. `DATABASE__HOST` becomes database.host, as for environment variables.
 */
export function parseDotenv(text: string, file: string, prefix: string | undefined): Node {
  const root = emptyMap({ from: 'file', file, line: 1 });
  const budget = new Budget();
  const seen = new Set<string>();
  const lines = text.split(/\r\n|\n|\r/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const number = index + 1;
    if (/^[ \t]*(#|$)/.test(line)) continue;
    const match = assignment.exec(line);
    const name = match?.[1];
    if (match === null || name === undefined)
      throw new ConfigProblem('has a line that is not NAME=value', number);
    // Names are lower-cased.
    if (seen.has(name.toLowerCase()))
      throw new ConfigProblem('has the same name twice; case makes no difference', number);
    seen.add(name.toLowerCase());
    budget.spend(0, number);
    const origin: Origin = { from: 'file', file, line: number };
    const rest = line.slice(match[0].length);
    const quote = /^["'`]/.exec(rest)?.[0];
    let value = rest.replace(/(^|[ \t])#.*$/, '').trim();
    if (quote !== undefined) {
      const quoted = readQuoted(lines, index, rest.slice(1), quote);
      value = quoted.value;
      index = quoted.last;
    }
    const bare = prefix !== undefined && name.startsWith(prefix) ? name.slice(prefix.length) : name;
    setByName(root, bare, value, origin);
  }
  return root;
}

/** A value in quotes, from behind the first one to the one that closes, lines further down it may be. */
function readQuoted(
  lines: string[],
  index: number,
  first: string,
  quote: string,
): { value: string; last: number } {
  const parts: string[] = [];
  let part: string | undefined = first;
  for (let last = index; part !== undefined; last += 1, part = lines[last]) {
    const end = closing(part, quote);
    if (end === -1) {
      parts.push(part);
      continue;
    }
    if (!/^[ \t]*(#|$)/.test(part.slice(end + 1))) {
      throw new ConfigProblem('has text after a closing quote', index + 1);
    }
    const value = [...parts, part.slice(0, end)].join('\n');
    return { value: quote === '"' ? unescapeQuoted(value) : value, last };
  }
  throw new ConfigProblem('has a quote that is never closed', index + 1);
}

/** The position of the quote that closes, passing over `\"` in double quotes. */
function closing(text: string, quote: string): number {
  for (let at = 0; at < text.length; at += 1) {
    if (quote === '"' && text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

function unescapeQuoted(text: string): string {
  return text.replace(/\\([nrt"\\])/g, (_, char: string) => escapes[char] ?? char);
}
