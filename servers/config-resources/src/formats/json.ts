import { type AnyNode, parse } from '@humanwhocodes/momoa';
import { Budget, ConfigProblem } from './problem.js';
import { type Node, type Scalar, scalar } from './tree.js';

/** JSON (RFC 8259) with the line of every value. A key that stands twice in one object is refused. */
export function parseJson(text: string, file: string): Node {
  spend(parseJsonText(text), new Budget());
  return nodeOf(parse(text, { mode: 'json', ranges: true }).body, text, file);
}

/** Numbers and depth are bounded before the parser with lines runs: it recurses. */
function spend(value: unknown, budget: Budget, depth = 0): void {
  budget.spend(depth);
  if (typeof value !== 'object' || value === null) return;
  for (const child of Object.values(value)) spend(child, budget, depth + 1);
}

/** People look for the key: a value in an object has its line. */
function nodeOf(at: AnyNode, text: string, file: string, line = at.loc.start.line): Node {
  const origin = { from: 'file', file, line } as const;
  if (at.type === 'Array') {
    return { kind: 'list', items: at.elements.map(({ value }) => nodeOf(value, text, file)), origin };
  }
  if (at.type !== 'Object') return scalar(scalarOf(at, text), origin);
  const entries = new Map<string, Node>();
  for (const { name, value, loc } of at.members) {
    const key = name.type === 'String' ? name.value : name.name;
    if (entries.has(key)) throw new ConfigProblem('has the same key twice in one object', loc.start.line);
    entries.set(key, nodeOf(value, text, file, loc.start.line));
  }
  return { kind: 'map', entries, origin };
}

function scalarOf(at: AnyNode, text: string): Scalar {
  if (at.type === 'String' || at.type === 'Boolean') return at.value;
  if (at.type !== 'Number') return null;
  // 1e400 and a 20-digit id stay as they are written.
  const isExact =
    Number.isFinite(at.value) && (!Number.isInteger(at.value) || Number.isSafeInteger(at.value));
  return isExact ? at.value : text.slice(...(at.range ?? []));
}

/** @throws ConfigProblem with the line, and with what is missing there */
function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Its message quotes the text, and not every one has a position.
    throw problemIn(text);
  }
}

function problemIn(text: string): ConfigProblem {
  try {
    parse(text, { mode: 'json' });
    return new ConfigProblem('is not valid JSON');
  } catch (error) {
    const { line, offset = text.length } = error as { line?: number; offset?: number };
    const [before = '', after = ''] = [
      text.slice(0, offset).trimEnd().at(-1),
      text.slice(offset).trimStart()[0],
    ];
    if (after === '')
      return new ConfigProblem('is not valid JSON: it lacks a closing quote or bracket', line);
    if (before === ',' && /[}\]]/.test(after))
      return new ConfigProblem(`is not valid JSON: it has a comma too many, before a ${after}`, line);
    return new ConfigProblem('is not valid JSON', line);
  }
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/** A large JSON document as plain values. `JSON.parse` silently keeps the last of two values with the same key. */
export function readPlainJson(text: string, budget: Budget): unknown {
  const value = parseJsonText(text);
  spend(value, budget);
  const open: (Set<string> | undefined)[] = [];
  let isKey = false;
  for (const { 0: found, index } of text.matchAll(token)) {
    if (found === '{') open.push(new Set());
    else if (found === '[') open.push(undefined);
    else if (found === '}' || found === ']') open.pop();
    const keys = open.at(-1);
    if (isKey && found.startsWith('"') && keys !== undefined) {
      const key = found.includes('\\') ? (JSON.parse(found) as string) : found.slice(1, -1);
      const line = () => text.slice(0, index).split('\n').length;
      if (keys.has(key)) throw new ConfigProblem('has the same key twice in one object', line());
      keys.add(key);
    }
    isKey = found === '{' || (found === ',' && keys !== undefined);
  }
  return value;
}
