import {
  type Alias,
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
  type Node as YamlNode,
} from 'yaml';
import { Budget, ConfigProblem, maxDepth } from './problem.js';
import { type MapNode, type Node, type Origin, type Scalar, scalar } from './tree.js';

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
  const { stackTraceLimit } = Error;
  // Nobody reads the stacks, which are most of what an error costs.
  Error.stackTraceLimit = 0;
  try {
    // Keys are compared below: yaml compares each with every other.
    const document = parseDocument(text, {
      uniqueKeys: false,
      merge: true,
      prettyErrors: false,
      logLevel: 'error',
    });
    const [error] = document.errors;
    if (error === undefined) return document;
    const reason = reasons[error.code] ?? 'is not valid YAML';
    throw new ConfigProblem(reason, lines.linePos(error.pos[0]).line || 1);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** An API document as plain values, without the limits of configuration files. Aliases stay bounded. */
export function readPlainYaml(text: string): unknown {
  const lines = new LineCounter();
  const document = documentOf(text, lines);
  visit(document, {
    Map(_, map) {
      const keys = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key) || key.value === '<<') continue;
        if (keys.has(key.value)) {
          const line = key.range ? lines.linePos(key.range[0]).line : undefined;
          throw new ConfigProblem('has the same key twice in one mapping', line);
        }
        keys.add(key.value);
      }
    },
  });
  try {
    return document.toJS({ maxAliasCount: 1_000 });
  } catch {
    throw new ConfigProblem('has aliases (*name) that make it too large');
  }
}

/** YAML 1.2, and 1.1 where `%YAML 1.1` says so, with `<<` merges. No tag runs code or makes anything but plain values. */
export function parseYaml(text: string, file: string): Node {
  const lines = new LineCounter();
  const document = documentOf(text, lines);
  const targets = aliasTargets(document);
  const budget = new Budget();
  const lineOf = (node: YamlNode | null | undefined, otherwise: number) =>
    node?.range ? lines.linePos(node.range[0]).line : otherwise;

  const build = (
    node: unknown,
    line: number,
    depth: number,
    open: ReadonlySet<unknown>,
    isTagRead = false,
  ): Node => {
    budget.spend(depth, line);
    const origin: Origin = { from: 'file', file, line };
    if (isAlias(node)) {
      const target = resolve(node, line);
      return build(target, line, depth, open);
    }
    const tag = ownTag(node);
    // `!Sub [a, b]` stays what it is: nothing here knows what it means.
    if (tag !== undefined && !isScalar(node) && !isTagRead) {
      return { kind: 'map', entries: new Map([[tag, build(node, line, depth + 1, open, true)]]), origin };
    }
    // An entry of !!pairs or !!omap.
    if (isPair(node)) {
      const at = lineOf(node.key as YamlNode, line);
      return {
        kind: 'map',
        entries: new Map([[keyText(node.key, at), build(node.value, at, depth + 1, open)]]),
        origin,
      };
    }
    if (open.has(node)) throw new ConfigProblem('has an alias that contains itself', line);
    if (isMap(node)) {
      const inside = new Set(open).add(node);
      const map: MapNode = { kind: 'map', entries: new Map(), origin };
      const merged: Node[] = [];
      for (const { key, value } of node.items) {
        const at = lineOf(key as YamlNode, line);
        if (isScalar(key) && (key.value === '<<' || typeof key.value === 'symbol')) {
          merged.push(build(value, at, depth + 1, inside));
          continue;
        }
        const name = keyText(key, at);
        if (map.entries.has(name)) throw new ConfigProblem('has the same key twice in one mapping', at);
        map.entries.set(name, build(value, at, depth + 1, inside));
      }
      // Last: a key that is written out wins over a merged one, wherever it stands.
      for (const source of merged) mergeInto(map, source);
      return map;
    }
    if (isSeq(node)) {
      const inside = new Set(open).add(node);
      const items = node.items.map((item) => build(item, lineOf(item as YamlNode, line), depth + 1, inside));
      return { kind: 'list', items, origin };
    }
    if (isScalar(node)) {
      const value = scalarValue(node.value, node.source);
      return scalar(tag === undefined ? value : `${tag} ${value ?? ''}`.trim(), origin);
    }
    return scalar(null, origin);
  };

  const resolve = (alias: Alias, line: number): unknown => {
    const target = targets.get(alias);
    if (target === undefined) throw new ConfigProblem('has an alias (*name) without its anchor', line);
    return target;
  };

  const keyText = (key: unknown, line: number): string => {
    const named = isAlias(key) ? resolve(key, line) : key;
    if (!isScalar(named)) throw new ConfigProblem('has a mapping or a list as a key', line);
    return typeof named.value === 'string' ? named.value : (named.source ?? String(named.value));
  };

  return build(document.contents, 1, 0, new Set());
}

/**
 * What each alias stands for: the node that last had its anchor. All in one walk: `alias.resolve` walks the whole
 * document for every alias.
 */
function aliasTargets(document: Document): Map<Alias, YamlNode> {
  const anchors = new Map<string, YamlNode>();
  const targets = new Map<Alias, YamlNode>();
  visit(document, {
    Alias(_, alias) {
      const target = anchors.get(alias.source);
      if (target !== undefined) targets.set(alias, target);
    },
    Value(_, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
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
