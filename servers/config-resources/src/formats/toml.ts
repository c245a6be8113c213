import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import { Budget, ConfigProblem } from './problem.js';
import { childOf, emptyMap, type MapNode, type Node, type Scalar, scalar } from './tree.js';

/** TOML 1.0. Dates, and numbers beyond a double, stay as they are written. */
export function parseToml(text: string, file: string): Node {
  return new TomlReader(file).read(parse(text));
}

function parse(text: string): AST.TOMLTopLevelTable {
  try {
    return parseTOML(text, { tomlVersion: '1.0' }).body[0];
  } catch (error) {
    const reason = 'is not valid TOML, or has the same key twice';
    if (!(error instanceof ParseError)) throw new ConfigProblem(reason);
    // The parser notices at the start of the next line that something did not end.
    const isAfter = error.column === 0 && /Unterminated|on the same line/.test(error.message);
    throw new ConfigProblem(reason, error.lineNumber - (isAfter ? 1 : 0));
  }
}

type Path = (string | number)[];

class TomlReader {
  readonly #file: string;
  readonly #budget = new Budget();

  constructor(file: string) {
    this.#file = file;
  }

  read(top: AST.TOMLTopLevelTable): MapNode {
    const root = emptyMap(this.#origin(top));
    for (const part of top.body) {
      if (part.type === 'TOMLKeyValue') this.#assign(root, part);
      else {
        const table = this.#reach(root, part.resolvedKey, part.key);
        for (const pair of part.body) this.#assign(table, pair);
      }
    }
    return root;
  }

  #assign(table: MapNode, { key, value }: AST.TOMLKeyValue): void {
    const path = key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
    const last = path.pop() ?? '';
    this.#reach(table, path, key).entries.set(last, this.#node(value, key, path.length + 1));
  }

  /** The table at a path: a name is a key, a number an element of an array of tables. Makes what is missing. */
  #reach(from: MapNode, path: Path, at: AST.TOMLNode): MapNode {
    let node: Node = from;
    for (const [index, step] of path.entries()) {
      let child = childOf(node, String(step));
      if (child === undefined) {
        const origin = this.#origin(at, index + 1);
        child = typeof path[index + 1] === 'number' ? { kind: 'list', items: [], origin } : emptyMap(origin);
        if (node.kind === 'list') node.items.push(child);
        else if (node.kind === 'map') node.entries.set(String(step), child);
      }
      node = child;
    }
    return node as MapNode;
  }

  #node(value: AST.TOMLContentNode, at: AST.TOMLNode, depth: number): Node {
    const origin = this.#origin(at, depth);
    if (value.type === 'TOMLValue') return scalar(scalarOf(value), origin);
    if (value.type === 'TOMLArray') {
      return { kind: 'list', items: value.elements.map((item) => this.#node(item, item, depth + 1)), origin };
    }
    const map = emptyMap(origin);
    for (const pair of value.body) this.#assign(map, pair);
    return map;
  }

  #origin(at: AST.TOMLNode, depth = 0) {
    const { line } = at.loc.start;
    this.#budget.spend(depth, line);
    return { from: 'file', file: this.#file, line } as const;
  }
}

function scalarOf(value: AST.TOMLValue): Scalar {
  switch (value.kind) {
    case 'integer':
      return Number.isSafeInteger(value.value) ? value.value : value.bigint.toString();
    case 'float':
      return Number.isFinite(value.value) ? value.value : value.number;
    case 'string':
    case 'boolean':
      return value.value;
    default:
      return value.datetime;
  }
}
