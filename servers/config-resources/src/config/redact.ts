import { isTopic, secrecyOf, tells, wordsOf } from './secret-names.js';
import { looksRandom, mask, redactText } from './secret-patterns.js';
import type { MapNode, Node } from './tree.js';

export { mask } from './secret-patterns.js';

/** Says whether the schema calls the value at a path secret. */
export type SecretBySchema = (path: readonly string[]) => boolean;

/**
 * The tree as a model may see it: the structure stays, secrets become `"[redacted]"`. A text that is secret in one
 * place is taken out of every other text too, comments of a colleague included.
 */
export function redact(tree: MapNode, secretBySchema: SecretBySchema = () => false): Redacted {
  const secrets = new Set<string>();
  const first = redactNode(tree, [], 'none', { secretBySchema, secrets });
  const known = [...secrets].filter(isTelling).sort((a, b) => b.length - a.length);
  const clean = (text: string) =>
    known.reduce((rest, secret) => rest.replaceAll(secret, mask), redactText(text));
  return { tree: (known.length === 0 ? first : mapText(first, clean)) as MapNode, clean };
}

export interface Redacted {
  tree: MapNode;
  /** Takes this configuration's secrets out of any other text: a message, a log line. */
  clean: (text: string) => string;
}

interface Context {
  secretBySchema: SecretBySchema;
  secrets: Set<string>;
}

/** `topic`: below a key such as `jwt`, where what plainly measures is no secret. */
type Inherited = 'none' | 'topic' | 'secret';

function redactNode(node: Node, path: readonly string[], inherited: Inherited, context: Context): Node {
  switch (node.kind) {
    case 'map': {
      const entries = new Map<string, Node>();
      for (const [key, child] of node.entries) {
        const below = [...path, key];
        const secrecy = isNamedByOthers(key, node)
          ? 'secret'
          : secrecyBelow(key, child, inherited, below, context);
        const redacted = redactNode(child, below, secrecy, context);
        entries.set(unusedKey(entries, redactKey(key, context)), redacted);
      }
      return { ...node, entries };
    }
    case 'list': {
      const items = node.items.map((item, index) => {
        const secret = isFlag(node.items[index - 1]) && !isFlag(item, '');
        return redactNode(item, [...path, String(index)], secret ? 'secret' : inherited, context);
      });
      return { ...node, items };
    }
    case 'scalar':
      return { ...node, value: redactScalar(node.value, path, inherited, context) };
  }
}

function secrecyBelow(
  key: string,
  child: Node,
  inherited: Inherited,
  path: string[],
  context: Context,
): Inherited {
  if (inherited === 'secret' || context.secretBySchema(path)) return 'secret';
  if (inherited === 'topic') return tells(key) ? 'none' : 'topic';
  const secrecy = secrecyOf(key, child.kind === 'scalar' ? child.value : undefined);
  if (secrecy === 'none') return 'none';
  if (child.kind === 'scalar' || (child.kind === 'list' && flat(child.items))) return 'secret';
  if (secrecy === 'value') return 'none';
  return isTopic(key) ? 'topic' : 'secret';
}

/**
 * Values that something beside them calls secret: `- name: DB_PASSWORD` with its `value`, the data of a Kubernetes Secret,
 * the private parts of a JSON Web Key (RFC 7518, section 6).
 */
function isNamedByOthers(key: string, { entries }: MapNode): boolean {
  const textOf = (name: string) => {
    const node = entries.get(name);
    return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
  };
  if (/^(data|stringData)$/.test(key) && textOf('kind') === 'Secret') return true;
  if (/^(k|d|p|q|dp|dq|qi|oth)$/.test(key) && (textOf('kty') ?? textOf('kid')) !== undefined) return true;
  if (!/^(value|val|default|content)$/i.test(key)) return false;
  return ['name', 'key', 'variable', 'env', 'id', 'Name', 'Key', 'NAME', 'KEY'].some((naming) => {
    const name = textOf(naming);
    return name !== undefined && secrecyOf(name, '') !== 'none';
  });
}

/** `--api-key` in a command line that is written as a list: what follows is its value. */
function isFlag(node: Node | undefined, named?: ''): boolean {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return false;
  if (!/^--?[A-Za-z][\w-]{0,60}$/.test(node.value)) return false;
  return named === '' || secrecyOf(node.value, '') !== 'none';
}

const flat = (items: Node[]) => items.every(({ kind }) => kind === 'scalar');

function redactScalar(
  value: string | number | boolean | null,
  path: readonly string[],
  inherited: Inherited,
  { secrets }: Context,
) {
  // A switch or nothing at all gives no secret away.
  if (typeof value === 'boolean' || value === null || value === '') return value;
  if (inherited !== 'none') {
    secrets.add(String(value));
    return mask;
  }
  if (typeof value === 'number') return value;
  if (looksRandom(value.trim(), wordsOf(path.slice(-2).join(' ')))) {
    secrets.add(value.trim());
    return mask;
  }
  return redactText(value);
}

/** A key may be the secret: `tokens: { ghp_…: alice }`. */
function redactKey(key: string, { secrets }: Context): string {
  if (!looksRandom(key, [])) return redactText(key);
  secrets.add(key);
  return mask;
}

function unusedKey(entries: Map<string, Node>, key: string): string {
  let name = key;
  for (let count = 2; entries.has(name); count += 1) name = `${key} ${count}`;
  return name;
}

/** Short secrets and plain words ("postgres") would take ordinary text apart. */
function isTelling(secret: string): boolean {
  return secret.length >= 6 && !/^[a-z]+$/.test(secret) && !/^\d{1,7}$/.test(secret);
}

function mapEntries(entries: Map<string, Node>, change: (text: string) => string): Map<string, Node> {
  const changed = new Map<string, Node>();
  for (const [key, child] of entries) changed.set(unusedKey(changed, change(key)), mapText(child, change));
  return changed;
}

function mapText(node: Node, change: (text: string) => string): Node {
  switch (node.kind) {
    case 'map':
      return {
        ...node,
        entries: mapEntries(node.entries, change),
      };
    case 'list':
      return { ...node, items: node.items.map((item) => mapText(item, change)) };
    case 'scalar':
      return typeof node.value === 'string' ? { ...node, value: change(node.value) } : node;
  }
}
