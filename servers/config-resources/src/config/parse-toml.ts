import { parse, TomlError } from 'smol-toml';
import { Budget } from './limits.js';
import { ConfigProblem } from './problem.js';
import { tomlLines } from './toml-lines.js';
import { type Node, type Scalar, scalar } from './tree.js';

/** TOML 1.0. Dates stay as they are written in ISO 8601. */
export function parseToml(text: string, file: string): Node {
  let value: unknown;
  try {
    value = parse(text, {
      integersAsBigInt: 'asNeeded',
      useLegacyDate: true,
      unsafeKeyBehaviour: 'throw',
      maxDepth: 64,
    });
  } catch (error) {
    // Its message quotes the lines around the error.
    if (!(error instanceof TomlError)) throw new ConfigProblem('is not valid TOML');
    throw new ConfigProblem('is not valid TOML, or has the same key twice', error.line);
  }
  const lines = tomlLines(text);
  const rows = text.split('\n');
  const budget = new Budget();
  const build = (at: unknown, path: string, line: number, depth: number): Node => {
    const here = lines.get(path) ?? line;
    budget.spend(depth, here);
    const origin = { from: 'file', file, line: here } as const;
    if (Array.isArray(at)) {
      const items = at.map((item, index) => build(item, step(path, index), here, depth + 1));
      return { kind: 'list', items, origin };
    }
    if (at instanceof Date) return scalar(at.toISOString(), origin);
    if (typeof at === 'object' && at !== null) {
      const entries = Object.entries(at).map(
        ([key, child]) => [key, build(child, step(path, key), here, depth + 1)] as const,
      );
      return { kind: 'map', entries: new Map(entries), origin };
    }
    if (typeof at === 'number' && !Number.isFinite(at))
      return scalar(textOf(at, rows[here - 1] ?? ''), origin);
    return scalar(scalarValue(at), origin);
  };
  return build(value, '', 1, 0);
}

/** One key further in a path that tells `a.b` from `"a.b"`. */
export function step(path: string, key: string | number): string {
  return `${path}\u0000${key}`;
}

/** A number beyond a double as it is written in its line; `inf` and `nan` by name. */
function textOf(value: number, row: string): string {
  const written = row.match(/[+-]?\d[\d_]*(?:\.[\d_]+)?[eE][+-]?\d+/g) ?? [];
  return written.find((number) => Number(number.replaceAll('_', '')) === value) ?? String(value);
}

function scalarValue(value: unknown): Scalar {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return String(value);
}
