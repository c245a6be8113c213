import { Budget } from './limits.js';
import { ConfigProblem } from './problem.js';
import { emptyMap, type Node, type Origin } from './tree.js';
import { setByName } from './variables.js';

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
    if (seen.has(name)) throw new ConfigProblem('has the same name twice', number);
    seen.add(name);
    budget.spend(0, number);
    const origin: Origin = { from: 'file', file, line: number };
    const rest = line.slice(match[0].length);
    const quote = /^["'`]/.exec(rest)?.[0];
    let value: string;
    if (quote === undefined) {
      value = rest.replace(/(^|[ \t])#.*$/, '').trim();
    } else {
      let body = rest.slice(1);
      while (closing(body, quote) === -1) {
        index += 1;
        const more = lines[index];
        if (more === undefined) throw new ConfigProblem('has a quote that is never closed', number);
        body += `\n${more}`;
      }
      const end = closing(body, quote);
      if (!/^[ \t]*(#|$)/.test(body.slice(end + 1).split('\n')[0] ?? '')) {
        throw new ConfigProblem('has text after a closing quote', number);
      }
      value = body.slice(0, end);
      if (quote === '"') value = unescapeQuoted(value);
    }
    const bare = prefix !== undefined && name.startsWith(prefix) ? name.slice(prefix.length) : name;
    setByName(root, bare, value, origin);
  }
  return root;
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
