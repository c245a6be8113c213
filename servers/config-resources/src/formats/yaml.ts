import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  parseDocument,
  visit,
  type YAMLMap,
  type Node as YamlNode,
} from 'yaml';
import { Budget, ConfigProblem, maxDepth } from './problem.js';
import { emptyMap, type MapNode, type Node, type Origin, type Scalar, scalar } from './tree.js';

/** The problem that yaml found, in words that quote nothing of the file. */
const reasons: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'is indented with a tab; YAML takes spaces',
  BAD_INDENT: 'is indented wrongly, or a bracket is not closed',
  MISSING_CHAR: 'lacks a quote, bracket or colon',
  RESOURCE_EXHAUSTION: 'is nested deeper than 64 levels',
  MULTIPLE_DOCS: 'holds several documents (---); put them into files of their own',
  BAD_ALIAS: 'has an alias (*name) that cannot be used',
  UNEXPECTED_TOKEN: 'has something where it cannot stand',
  KEY_OVER_1024_CHARS: 'has a key of more than 1,024 characters',
};

/** The parser needs much time for brackets in brackets in brackets. */
function checkDepth(text: string): void {
  let depth = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > maxDepth) throw new ConfigProblem(`is nested deeper than ${maxDepth} levels`);
  }
}

/** @throws ConfigProblem at the first error */
function documentOf(text: string, lines: LineCounter): Document {
  checkDepth(text);
  // Outside of a document each character may be an error: the first is enough.
  for (const { type, offset } of new Parser(lines.addNewLine).parse(text)) {
    if (type === 'error') throw new ConfigProblem('is not valid YAML', lines.linePos(offset).line || 1);
  }
  // Keys are compared below: yaml compares each with every other.
  const options = { uniqueKeys: false, merge: true, prettyErrors: false, logLevel: 'error' } as const;
  const document = parseDocument(text, options);
  const [error] = document.errors;
  if (error === undefined) return document;
  const reason = reasons[error.code] ?? 'is not valid YAML';
  throw new ConfigProblem(reason, lines.linePos(error.pos[0]).line || 1);
}

/** YAML 1.2, and 1.1 where `%YAML 1.1` says so, with `<<` merges. No tag runs code or makes anything but plain values. */
export function parseYaml(text: string, file: string, budget = new Budget()): Node {
  const lines = new LineCounter();
  const document = documentOf(text, lines);
  return new YamlReader(document, lines, file, budget).node(document.contents, 1, 0);
}

class YamlReader {
  readonly #lines: LineCounter;
  readonly #file: string;
  readonly #budget: Budget;
  /** The node behind each alias: the one that last had its anchor. */
  readonly #targets = new Map<unknown, YamlNode>();

  constructor(document: Document, lines: LineCounter, file: string, budget: Budget) {
    this.#lines = lines;
    this.#file = file;
    this.#budget = budget;
    const anchors = new Map<string, YamlNode>();
    // One walk for all: `alias.resolve` walks the whole document for every alias.
    visit(document, {
      Node: (_, node, path) => {
        if (!isAlias(node)) {
          if (node.anchor !== undefined) anchors.set(node.anchor, node);
          return;
        }
        const line = this.#lineOf(node, 1);
        const target = anchors.get(node.source);
        if (target === undefined) throw new ConfigProblem('has an alias (*name) without its anchor', line);
        if (path.includes(target)) throw new ConfigProblem('has an alias that contains itself', line);
        this.#targets.set(node, target);
      },
    });
  }

  /** @param line of the value that holds it */
  node(node: unknown, line: number, depth: number, isTagRead = false): Node {
    this.#budget.spend(depth, line);
    const origin: Origin = { from: 'file', file: this.#file, line };
    if (isAlias(node)) return this.node(this.#targets.get(node), line, depth);
    const tag = ownTag(node);
    if (isScalar(node)) {
      const value = scalarValue(node.value, node.source);
      return scalar(tag === undefined ? value : `${tag} ${value ?? ''}`.trim(), origin);
    }
    // `!Sub [a, b]` stays what it is: nothing here knows what it means.
    if (tag !== undefined && !isTagRead) {
      return { kind: 'map', entries: new Map([[tag, this.node(node, line, depth + 1, true)]]), origin };
    }
    // An entry of !!pairs or !!omap.
    if (isPair(node)) {
      const at = this.#lineOf(node.key, line);
      const entry = [this.#keyText(node.key, at), this.node(node.value, at, depth + 1)] as const;
      return { kind: 'map', entries: new Map([entry]), origin };
    }
    if (isMap(node)) return this.#map(node, origin, line, depth);
    if (!isSeq(node)) return scalar(null, origin);
    const items = node.items.map((item) => this.node(item, this.#lineOf(item, line), depth + 1));
    return { kind: 'list', items, origin };
  }

  #map(node: YAMLMap, origin: Origin, line: number, depth: number): MapNode {
    const map = emptyMap(origin);
    const merged: Node[] = [];
    for (const { key, value } of node.items) {
      const at = this.#lineOf(key, line);
      if (isScalar(key) && (key.value === '<<' || typeof key.value === 'symbol')) {
        merged.push(this.node(value, at, depth + 1));
        continue;
      }
      const name = this.#keyText(key, at);
      if (map.entries.has(name)) throw new ConfigProblem('has the same key twice in one mapping', at);
      map.entries.set(name, this.node(value, at, depth + 1));
    }
    // Last: an explicit key wins over a merged one, at any position.
    for (const source of merged) mergeInto(map, source);
    return map;
  }

  #lineOf(node: unknown, otherwise: number): number {
    const range = (node as YamlNode | null)?.range;
    return range ? this.#lines.linePos(range[0]).line : otherwise;
  }

  #keyText(key: unknown, line: number): string {
    const named = isAlias(key) ? this.#targets.get(key) : key;
    if (!isScalar(named)) throw new ConfigProblem('has a mapping or a list as a key', line);
    return typeof named.value === 'string' ? named.value : (named.source ?? String(named.value));
  }
}

function mergeInto(map: MapNode, merged: Node): void {
  for (const source of merged.kind === 'list' ? merged.items : [merged]) {
    if (source.kind !== 'map') {
      // Not a merge: the key stays.
      map.entries.set('<<', merged);
      continue;
    }
    for (const [key, value] of source.entries) if (!map.entries.has(key)) map.entries.set(key, value);
  }
}

/** A tag that YAML itself does not define. */
function ownTag(node: unknown): string | undefined {
  const tag = (node as { tag?: unknown } | null)?.tag;
  if (typeof tag !== 'string') return undefined;
  const short = tag.replace(/^tag:yaml\.org,2002:/, '!!');
  return /^!!(str|int|float|bool|null|map|seq|binary|omap|pairs|set|timestamp|merge)$|^!$/.test(short)
    ? undefined
    : short;
}

function scalarValue(value: unknown, source: string | undefined): Scalar {
  if (typeof value === 'number') {
    // A number that does not fit (a 20-digit id) stays as it is written; so do .inf and .nan.
    const exact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
    return exact ? value : (source ?? String(value));
  }
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  return source ?? String(value);
}
