import type { MapNode, Node, Scalar } from '../formats/tree.js';
import { secrecyOf } from './names.js';
import { isValueOfFlag } from './text.js';

/** Values that are secret because something beside them says so. */

const textOf = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;

/**
 * `- name: DB_PASSWORD` with its `value`, `ParameterKey` with `ParameterValue`, `sensitive: true`, the data of a Kubernetes
 * Secret, the private parts of a JSON Web Key (RFC 7518, section 6), the column of a table.
 */
export function besideSecrets({ entries }: MapNode): (key: string, child: Node) => boolean {
  const isKubernetes = textOf(entries.get('kind')) === 'Secret';
  const names: { key: string; hides: Hides }[] = [];
  for (const [key, node] of entries) {
    const hides = node.kind === 'scalar' ? whatItHides(key, node.value) : 'nothing';
    if (hides !== 'nothing') names.push({ key, hides });
  }
  const hasColumn = hasSecretColumn(entries);
  return (key, child) => {
    if (isKubernetes && /^(data|stringData)$/.test(key)) return true;
    if (entries.has('kty') && /^(k|d|p|q|dp|dq|qi|oth)$/.test(key)) return true;
    if (hasColumn && /^(rows|data|records|values|items|entries)$/i.test(key)) return true;
    if (names.length === 0 || describing.test(key) || naming.test(key)) return false;
    return names.some(
      ({ key: beside, hides }) =>
        beside !== key &&
        (hides === 'all' || valued.test(key) || (hides === 'single values' && child.kind === 'scalar')),
    );
  };
}

/** The parts beside a value that it makes secret. */
type Hides = 'nothing' | 'values' | 'single values' | 'all';

function whatItHides(key: string, value: Scalar): Hides {
  if (value === true) return marking.test(key) ? 'all' : 'nothing';
  if (typeof value !== 'string' || value.length > 120) return 'nothing';
  if (typed.test(key)) return secretType.test(value) ? 'all' : 'nothing';
  if (!naming.test(key)) return 'nothing';
  const secrecy = secrecyOf(value.split(/[/.:]/).at(-1) ?? value, '');
  if (secrecy === 'none') return 'nothing';
  // A name of several words, or a weak one, hides only what is called a value.
  return secrecy === 'strong' && !/\s/.test(value) ? 'single values' : 'values';
}

const marking = /^(is_?)?(secret|sensitive|masked|encrypted|hidden|protected|confidential)$/i;
const typed = /^(type|kind|format|class)$/i;
const secretType = /^(secret|password|secure_?string|sensitive|credential|token)$/i;

const valued =
  /(value|val|default|content|data|text|string|wert|valeur|valor|valore|argument|arg|current|initial)$|^v$/i;

/** `name`, `ParameterKey`, `env_name` */
const naming =
  /(^|[_-]|[a-z](?=[A-Z]))(name|key|variable|var|env|id|label|title|option|field|property|param|parameter|attribute|setting|header|flag|nom|nombre|schluessel|clave|cle|chiave|n|k)$|^(name|key|label|id|field)/i;

/** The keys beside the value of a variable that are not its value. */
const describing =
  /^(type|in|required|optional|description|summary|comment|help|title|label|kind|format|enabled|deprecated|valueFrom|secretKeyRef|schema|scope|target|from|source|secretName|createdAt|updatedAt|created_at|updated_at|version|sensitive|secret|masked)$/i;

function hasSecretColumn(entries: ReadonlyMap<string, Node>): boolean {
  return [...entries].some(
    ([name, node]) =>
      /^(columns|headers?|fields|names|keys)$/i.test(name) &&
      node.kind === 'list' &&
      node.items.some((item) => secrecyOf(textOf(item) ?? '') === 'strong'),
  );
}

/** `["DB_PASSWORD", "…"]`, a pair in a list of pairs, or by its capitals. */
export function isPair(items: readonly Node[], path: readonly string[]): boolean {
  const name = textOf(items[0]);
  if (name === undefined || items.length < 2 || items.length > 3 || secrecyOf(name) === 'none') return false;
  return /^\d+$/.test(path.at(-1) ?? '') || /^[A-Z][A-Z0-9_]*$/.test(name);
}

/** A list whose first row names columns, one of them secret: the rows below it hold the values. */
export function isTable([head, ...rows]: readonly Node[]): boolean {
  if (head?.kind !== 'list' || rows.length === 0 || head.items.length < 2) return false;
  const names = head.items.map((item) => textOf(item) ?? '');
  return (
    names.every((name) => /^[\p{L}_][\p{L}\p{M}\w .-]*$/u.test(name)) &&
    names.some((name) => secrecyOf(name) === 'strong') &&
    secrecyOf(names[0] ?? '') === 'none'
  );
}

/** `--api-key` and what follows, `-p` and a password, in a command line that is written as a list. */
export function followsFlag(item: Node, before: Node | undefined): boolean {
  const flag = textOf(before) ?? '';
  const value = item.kind === 'scalar' ? String(item.value) : '';
  if (isValueOfFlag(value, flag)) return true;
  if (!/^(--?[\p{L}][\p{L}\p{M}\w-]{0,60}|requirepass|masterauth)$/u.test(flag) || value.startsWith('-'))
    return false;
  return secrecyOf(flag, '') === 'strong' || (secrecyOf(flag, '') === 'weak' && !/[/\\]/.test(value));
}
