import { KnownSecrets } from './known-secrets.js';
import { isTopic, secrecyOf, tells, wordsOf } from './secret-names.js';
import { type Found, mask } from './secret-patterns.js';
import { redactText } from './secret-text.js';
import type { MapNode, Node } from './tree.js';

export { mask } from './secret-patterns.js';

/** Says whether the schema calls the value at a path secret. */
export type SecretBySchema = (path: readonly string[]) => boolean;

/**
 * The tree as a model may see it: the structure stays, secrets become `"[redacted]"`. A text that is secret in one
 * place is taken out of every other text too, comments of a colleague included.
 */
export function redact(tree: MapNode, secretBySchema: SecretBySchema = () => false): Redacted {
  const known = new KnownSecrets();
  const first = redactNode(tree, [], 'none', { secretBySchema, found: (secret) => known.add(secret) });
  return {
    tree: mapText(first, known.clean) as MapNode,
    clean: (text) => redactText(known.clean(text)),
  };
}

export interface Redacted {
  tree: MapNode;
  /** Takes this configuration's secrets out of any other text: a message, a log line. */
  clean: (text: string) => string;
}

interface Context {
  secretBySchema: SecretBySchema;
  found: Found;
}

/** `topic`: below a key such as `jwt`, where what plainly measures is no secret. */
type Inherited = 'none' | 'topic' | 'secret';

function redactNode(node: Node, path: readonly string[], inherited: Inherited, context: Context): Node {
  switch (node.kind) {
    case 'map':
      return { ...node, entries: redactEntries(node, path, inherited, context) };
    case 'list':
      return { ...node, items: redactItems(node.items, path, inherited, context) };
    case 'scalar':
      return { ...node, value: redactScalar(node.value, path, inherited, context) };
  }
}

function redactEntries(
  map: MapNode,
  path: readonly string[],
  inherited: Inherited,
  context: Context,
): Map<string, Node> {
  return distinct(
    [...map.entries].map(([key, child]) => {
      const below = [...path, key];
      const secrecy = isNamedByOthers(key, map)
        ? 'secret'
        : secrecyBelow(key, child, map, inherited, below, context);
      // A key may be the secret: `tokens: { ghp_…: alice }`.
      return [redactText(key, context.found), redactNode(child, below, secrecy, context)];
    }),
  );
}

function secrecyBelow(
  key: string,
  child: Node,
  map: MapNode,
  inherited: Inherited,
  path: string[],
  context: Context,
): Inherited {
  if (inherited === 'secret' || context.secretBySchema(path)) return 'secret';
  if (inherited === 'topic') return tells(key) ? 'none' : 'topic';
  // { key: LEVEL, value: info }
  if (/^key$/i.test(key) && [...map.entries.keys()].some((beside) => /^val(ue)?$/i.test(beside)))
    return 'none';
  const secrecy = secrecyOf(key, child.kind === 'scalar' ? child.value : undefined);
  if (secrecy === 'none') return 'none';
  if (child.kind === 'scalar' || (child.kind === 'list' && flat(child.items))) return 'secret';
  if (secrecy === 'value') return 'none';
  return isTopic(key) ? 'topic' : 'secret';
}

function redactItems(items: Node[], path: readonly string[], inherited: Inherited, context: Context): Node[] {
  let inKey = false;
  return items.map((item, index) => {
    // A private key, written as a list of its lines.
    inKey ||= /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(textOf(item) ?? '');
    const secret = inKey || isValueOfFlag(item, items[index - 1]);
    if (/-----END /.test(textOf(item) ?? '')) inKey = false;
    return redactNode(item, [...path, String(index)], secret ? 'secret' : inherited, context);
  });
}

/** `--api-key` and what follows, `-u` and `name:password`, in a command line that is written as a list. */
function isValueOfFlag(item: Node, before: Node | undefined): boolean {
  const flag = (before && textOf(before)) ?? '';
  const value = textOf(item) ?? '';
  if (!isFlag(flag) || isFlag(value)) return false;
  return /^(-u|--user)$/.test(flag) ? value.includes(':') : secrecyOf(flag, '') !== 'none';
}

const isFlag = (text: string) => /^--?[A-Za-z][\w-]{0,60}$/.test(text);

const textOf = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;

/**
 * Values that something beside them calls secret: `- name: DB_PASSWORD` with its `value`, `ParameterKey` with
 * `ParameterValue`, `sensitive: true`, the data of a Kubernetes Secret, the private parts of a JSON Web Key (RFC 7518,
 * section 6).
 */
function isNamedByOthers(key: string, { entries }: MapNode): boolean {
  if (/^(data|stringData)$/.test(key) && textOf(entries.get('kind')) === 'Secret') return true;
  if (
    /^(k|d|p|q|dp|dq|qi|oth)$/.test(key) &&
    textOf(entries.get('kty') ?? entries.get('kid')) !== undefined
  ) {
    return true;
  }
  const [, prefix = '', kind] = /^(.*?)_?(value|val|default|content)$/i.exec(key) ?? [];
  if (kind === undefined) return false;
  for (const [beside, node] of entries) {
    if (node.kind !== 'scalar' || beside === key) continue;
    if (node.value === true && /^(secret|sensitive|masked|is_?secret)$/i.test(beside)) return true;
    if (typeof node.value !== 'string') continue;
    if (/^type$/i.test(beside) && /^(secret|password|secure_?string)$/i.test(node.value)) return true;
    if (isNaming(beside, prefix) && secrecyOf(node.value, '') !== 'none') return true;
  }
  return false;
}

/** `name`, `Key`, and with the prefix of a `parameter_value`: `parameter_name`, `ParameterKey` */
function isNaming(key: string, prefix: string): boolean {
  if (!key.toLowerCase().startsWith(prefix.toLowerCase())) return false;
  return /^_?(name|key|variable|env|id|label|title|option|field|property)$/i.test(key.slice(prefix.length));
}

const flat = (items: Node[]) => items.every(({ kind }) => kind === 'scalar');

function redactScalar(
  value: string | number | boolean | null,
  path: readonly string[],
  inherited: Inherited,
  { found }: Context,
) {
  // A switch or nothing at all gives no secret away.
  if (typeof value === 'boolean' || value === null || value === '') return value;
  if (inherited !== 'none') {
    found(String(value));
    return mask;
  }
  return typeof value === 'number' ? value : redactText(value, found, wordsOf(path.slice(-2).join(' ')));
}

/** Keys that are redacted stay keys of their own: `[redacted]`, `[redacted] 2`. */
function distinct(entries: [string, Node][]): Map<string, Node> {
  const found = new Map<string, Node>();
  const counts = new Map<string, number>();
  for (const [key, node] of entries) {
    let name = key;
    let count = counts.get(key) ?? 1;
    for (; found.has(name); name = `${key} ${count}`) count += 1;
    counts.set(key, count);
    found.set(name, node);
  }
  return found;
}

function mapText(node: Node, change: (text: string) => string): Node {
  switch (node.kind) {
    case 'map':
      return {
        ...node,
        entries: distinct([...node.entries].map(([key, child]) => [change(key), mapText(child, change)])),
      };
    case 'list':
      return { ...node, items: node.items.map((item) => mapText(item, change)) };
    case 'scalar':
      return typeof node.value === 'string' ? { ...node, value: change(node.value) } : node;
  }
}
