import type { MapNode, Node, Scalar } from '../formats/tree.js';
import { isShownKey } from './keys.js';
import { isTopic, type Secrecy, secrecyOf, tells } from './names.js';
import { besideSecrets, followsFlag, isPair, isTable } from './structures.js';
import { type Reason, reasonToHide, references } from './text.js';
import { isUsual } from './words.js';

/** The settings that decide beside the names and the forms. */
export interface Rules {
  /** Whether the schema calls the value at a path secret. */
  isMarked?: (path: readonly string[]) => boolean;
  /** Whether the user wants to see the value at a path, whatever it is. */
  isWanted?: (path: readonly string[]) => boolean;
}

/**
 * The tree as a model may see it. The structure stays. A value is shown when it has a harmless form (forms.ts) and nothing
 * around it says that it is secret; anything else becomes `[hidden: <kind>, <length> characters]`.
 */
export function redact(tree: MapNode, rules: Rules = {}): MapNode {
  return redactNode(tree, [], 'none', rules) as MapNode;
}

/** `topic`: below a key such as `jwt`, where what plainly tells about it has its usual form. */
type Inherited = Secrecy | 'topic' | 'marked';

function redactNode(node: Node, path: readonly string[], passed: Inherited, rules: Rules): Node {
  if (rules.isWanted?.(path)) return node;
  const inherited = rules.isMarked?.(path) ? 'marked' : passed;
  if (node.kind === 'map') return { ...node, entries: redactEntries(node, path, inherited, rules) };
  if (node.kind === 'list') return { ...node, items: redactItems(node.items, path, inherited, rules) };
  const kind = kindToHide(node.value, path, inherited);
  return kind === undefined ? node : hidden(node, kind);
}

function redactEntries(map: MapNode, path: readonly string[], inherited: Inherited, rules: Rules) {
  const found = new Map<string, Node>();
  const isBeside = besideSecrets(map);
  let hiddenKeys = 0;
  for (const [key, child] of map.entries) {
    const below = [...path, key];
    // A key may be the secret: `sessions: { 8f3b…: alice }`.
    const isShown = isShownKey(key) || rules.isWanted?.(below);
    if (!isShown) hiddenKeys += 1;
    const name = isShown ? key : `[hidden key ${hiddenKeys}: ${key.length} characters]`;
    const isSecret = inherited !== 'marked' && isBeside(key, child);
    const passed = isSecret ? 'strong' : belowKey(key, child, map, inherited);
    found.set(name, redactNode(child, below, passed, rules));
  }
  return found;
}

function redactItems(items: readonly Node[], path: readonly string[], inherited: Inherited, rules: Rules) {
  // Every item from this index on is secret.
  const hidesRest = isPair(items, path) || isTable(items) ? 1 : Number.POSITIVE_INFINITY;
  let inKey = false;
  return items.map((item, index) => {
    // A private key, written as a list of its lines.
    inKey ||= item.kind === 'scalar' && /-----BEGIN/.test(String(item.value));
    const isSecret = inKey || index >= hidesRest || followsFlag(item, items[index - 1]);
    if (item.kind === 'scalar' && /-----END/.test(String(item.value))) inKey = false;
    const passed = isSecret && inherited !== 'marked' ? 'strong' : inherited;
    return redactNode(item, [...path, String(index)], passed, rules);
  });
}

function belowKey(key: string, child: Node, { entries }: MapNode, inherited: Inherited): Inherited {
  if (inherited === 'strong' || inherited === 'marked') return inherited;
  const secrecy = secrecyOf(key, child.kind === 'scalar' ? child.value : undefined);
  if (inherited === 'topic') return tells(key) && secrecy !== 'strong' ? 'none' : 'strong';
  // { key: LEVEL, value: info }
  if (/^key$/i.test(key) && ['value', 'Value', 'val', 'VALUE'].some((beside) => entries.has(beside)))
    return 'none';
  if (secrecy === 'strong') return child.kind === 'map' && isTopic(key) ? 'topic' : 'strong';
  // In a section called `auth`, each value is judged by its own name.
  return child.kind === 'map' ? (inherited === 'weak' ? 'weak' : 'none') : secrecy;
}

/** @returns what a hidden value is, or undefined: it is shown */
function kindToHide(
  value: Scalar,
  path: readonly string[],
  inherited: Inherited,
): Reason | string | undefined {
  // A switch or nothing at all gives no secret away.
  if (typeof value === 'boolean' || value === null || value === '') return undefined;
  // A placeholder for a value that is elsewhere is not a secret.
  if (inherited !== 'marked' && String(value).replaceAll(references, '') === '') return undefined;
  if (inherited === 'strong' || inherited === 'topic' || inherited === 'marked') {
    const why = inherited === 'marked' ? 'marked by the schema' : 'under a secret name';
    return `${typeof value === 'number' ? 'number' : 'text'} ${why}`;
  }
  if (typeof value === 'number') {
    const isCode = inherited === 'weak' && /pin|cv[vc]|code/i.test(path.at(-1) ?? '');
    return isCode ? 'number under a secret name' : undefined;
  }
  const reason = isIdentifier(value, path) ? undefined : reasonToHide(value);
  if (inherited !== 'weak') return reason;
  return isUsual(value) || (reason === undefined && isPlace(value)) ? undefined : 'text under a secret name';
}

/** `/etc/tls/key.pem`, `https://auth.example.com`, a certificate, a duration */
const isPlace = (text: string) =>
  /^(?:[.~]{0,2}\/|[A-Za-z]:\\|-----BEGIN|[A-Za-z./_-]+\/[A-Za-z./_-]+$|[\d.]+\w{0,3}$)|:\/\//.test(text);

const identifying =
  /(^|[_\-.\s]|[a-z])(ids?|uuids?|guids?|tenant|subscription|commit|sha(1|256|512)?|md5|digest|checksum|revision|rev|etag|integrity|fingerprint)$/i;

/** Digests and UUIDs are read by people every day; they stay where the key says what they are. */
function isIdentifier(value: string, path: readonly string[]): boolean {
  const key = path.findLast((step) => !/^\d+$/.test(step)) ?? '';
  if (/pub(lic)?[-_]?key$/i.test(key)) return /^[A-Za-z0-9+/_-]{42,44}={0,2}$/.test(value);
  return (
    identifying.test(key) && /^(?:[\da-f]{7,128}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i.test(value)
  );
}

/** `postgres://[hidden: credentials, 14 characters]@db.example.com/shop`, where it is plain what the credentials are. */
function withoutCredentials(address: string): string | undefined {
  const [, scheme = '', user = '', rest = ''] =
    /^([a-z][a-z0-9+.-]{1,20}:\/\/)([^\s/?#@[\]]{1,300})@([^\s@]{1,1000})$/i.exec(address) ?? [];
  if (scheme === '' || reasonToHide(scheme + rest) !== undefined) return undefined;
  return `${scheme}[hidden: credentials, ${user.length} characters]@${rest}`;
}

function hidden(node: Extract<Node, { kind: 'scalar' }>, kind: string): Node {
  const address =
    kind === 'address with credentials' ? withoutCredentials(String(node.value).trim()) : undefined;
  if (address !== undefined) return { ...node, value: address, isHidden: true };
  return { ...node, value: `[hidden: ${kind}, ${String(node.value).length} characters]`, isHidden: true };
}
