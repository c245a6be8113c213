import { setByName } from '../config/variables.js';
import { Budget, ConfigProblem } from './problem.js';
import { emptyMap, type Node } from './tree.js';

const assignment = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*/;
const quotedValue = /^(?:"([^"\\]*(?:\\.[^"\\]*)*)"|'([^']*)'|`([^`]*)`)/s;
const nothing = /^[ \t]*(#|$)/;
const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

/**
 * A .env file: `NAME=value`, optional `export`, single, double or back quotes (these may span lines), `#` comments.
 * Nothing is expanded. `DATABASE__HOST` becomes database.host, as for environment variables.
 */
export function parseDotenv(text: string, file: string, prefix: string | undefined): Node {
  const root = emptyMap({ from: 'file', file, line: 1 });
  const budget = new Budget();
  const seen = new Set<string>();
  let left = text.replaceAll(/\r\n?/g, '\n');
  let line = 1;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const match = pattern.exec(left) ?? undefined;
    left = left.slice(match?.[0].length);
    return match;
  };
  while (left !== '') {
    const at = line;
    const name = take(assignment)?.[1];
    const quoted = name === undefined ? undefined : take(quotedValue);
    const rest = take(/^[^\n]*/)?.[0] ?? '';
    left = left.slice(1);
    line += quoted?.[0].split('\n').length ?? 1;
    if (name === undefined && nothing.test(rest)) continue;
    if (name === undefined) throw new ConfigProblem('has a line that is not NAME=value', at);
    if (quoted === undefined && /^["'`]/.test(rest))
      throw new ConfigProblem('has a quote that is never closed', at);
    if (quoted !== undefined && !nothing.test(rest))
      throw new ConfigProblem('has text after a closing quote', at);
    // Names are lower-cased.
    if (seen.has(name.toLowerCase()))
      throw new ConfigProblem('has the same name twice; case makes no difference', at);
    seen.add(name.toLowerCase());
    budget.spend(0, at);
    const [, double, single, back] = quoted ?? [];
    const value =
      double?.replace(/\\([nrt"\\])/g, (_, char: string) => escapes[char] ?? char) ??
      single ??
      back ??
      rest.replace(/(^|[ \t])#.*$/, '').trim();
    const bare = prefix !== undefined && name.startsWith(prefix) ? name.slice(prefix.length) : name;
    setByName(root, bare, value, { from: 'file', file, line: at });
  }
  return root;
}
