import { Budget, ConfigProblem } from './problem.js';
import type { Node } from './tree.js';
import { parseYaml } from './yaml.js';

/** JSON (RFC 8259). Every JSON text is YAML too: the YAML parser gives each value its line. */
export function parseJson(text: string, file: string): Node {
  spend(parseJsonText(text), new Budget());
  return parseYaml(text, file, { isJson: true });
}

/** @throws ConfigProblem with the line, and with what is missing there */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The message quotes the text, and not every one has a position.
    const at = firstError(text);
    throw new ConfigProblem(reasonAt(text, at), text.slice(0, at).split('\n').length);
  }
}

/** The length of the longest beginning that may still become JSON, found by halving. */
function firstError(text: string): number {
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (mayBegin(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function mayBegin(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    return /^Unexpected end|^Unterminated/.test(message) || message.includes(`at position ${text.length}`);
  }
}

function reasonAt(text: string, at: number): string {
  if (at >= text.trimEnd().length) return 'is not valid JSON: it lacks a closing quote or bracket';
  const [before = '', after = ''] = [text.slice(0, at).trimEnd().at(-1), text.slice(at).trimStart()[0]];
  if (before === ',' && /[}\]]/.test(after))
    return `is not valid JSON: it has a comma too many, before a ${after}`;
  if (/["\]}\w]/.test(before) && /["[{\w]/.test(after))
    return 'is not valid JSON: it lacks a comma or a colon';
  return 'is not valid JSON';
}

function spend(value: unknown, budget: Budget, depth = 0): void {
  budget.spend(depth);
  if (typeof value !== 'object' || value === null) return;
  for (const child of Object.values(value)) spend(child, budget, depth + 1);
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/** A large JSON document as plain values. `JSON.parse` silently keeps the last of two values with the same key. */
export function readPlainJson(text: string): unknown {
  const value = parseJsonText(text);
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
