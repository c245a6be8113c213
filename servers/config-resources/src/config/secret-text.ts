import { looksRandom } from './random-text.js';
import { secrecyOf, wordsOf } from './secret-names.js';
import { type Found, mask, redactPatterns } from './secret-patterns.js';

/** Where a text has a name with its value: `before` ends where the value begins. */
interface Rule {
  before: RegExp;
  value: RegExp;
  isSecret?: (name: string) => boolean;
}

/** One word or two: `DB_PASSWORD`, `API key` */
const name = String.raw`(?<![\w./@]|\w-)(?<name>(?:[A-Za-z_][\w-]{0,30} )?[A-Za-z_][\w.-]{0,80})`;
/** Quotes that are escaped are those of JSON in a string. */
const quoted = String.raw`(\\{1,7}["'])[\s\S]{0,8000}?\1|"(?:[^"\\]|\\[\s\S])*|'[^']*`;

const named: Rule[] = [
  // ?token=…&key=…
  {
    before: /(?<=[?&#])(?<name>[A-Za-z_][\w.%-]{0,60})=/g,
    value: /[^&#\s"'<>]+/y,
    isSecret: (key) => isSecretName(key) || secrecyOf(key, '') !== 'none' || key === 'code',
  },
  // Server=…;Password=with blanks;
  { before: /(?<=^|;)\s{0,3}(?<name>[A-Za-z][\w .-]{0,60}?)\s{0,3}=\s{0,3}/g, value: /[^;\n"'\\]+(?=;)/y },
  // <password>…</password>
  { before: /<(?<name>[A-Za-z][\w:.-]{0,60})>/g, value: /[^<]+(?=<\/)/y },
  // <add key="password" value="…"/>
  {
    before: /\b(?:key|name)=(["'])(?<name>[A-Za-z][\w:.-]{0,60})\1\s{1,3}value=/gi,
    value: new RegExp(quoted, 'y'),
  },
  // HTTP headers
  { before: /(?<name>(?:set-)?cookie|(?:proxy-)?authorization):[ \t]{1,3}/gi, value: /[^\n"']+/y },
  // password: a line of YAML
  { before: new RegExp(`${name}:[ \\t]{1,3}`, 'g'), value: /[^\s"'\\|>{[][^\n,;}"']*/y },
  // NAME=value, "name": "value", name => value
  {
    before: new RegExp(String.raw`${name}\\{0,7}["']?\s{0,3}[:=]>?\s{0,3}`, 'g'),
    value: new RegExp(`${quoted}|[^\\s;&"'][^\\s;&,"']*`, 'y'),
  },
  // --name value
  {
    before: /(?<![\w-])--?(?<name>[A-Za-z][\w-]{0,60})\s{1,3}/g,
    value: new RegExp(`${quoted}|[^\\s"'-][^\\s"']*`, 'y'),
  },
];

/** Flags that hold a password by custom, in the programs that have them. */
const flags: Rule[] = [
  { before: /\s(?:-u\s?|--user[ =])/g, value: /[^\s:]{1,200}:[^\s]{1,500}/y },
  {
    before:
      /\b(?:mysql|mysqldump|mysqladmin|mariadb|sshpass|(?:docker|podman|helm registry|az) login)\b[^\n|;&]{0,300}?\s-p[\s=]?/g,
    value: new RegExp(`${quoted}|[^\\s"'-][^\\s"']*`, 'y'),
  },
  { before: /\bredis-cli\b[^\n|;&]{0,300}?\s-a\s{1,3}/g, value: /[^\s"']+/y },
  // .netrc
  { before: /\blogin\s{1,3}[^\s]{1,200}\s{1,3}password\s{1,3}/g, value: /[^\s]+/y },
];

/** In prose "key" and "license" are words like others; these are not. */
const isSecretName = (key: string): boolean =>
  secrecyOf(key, 0) === 'below' || /(?:^|[\W_])(?:pass|auth|authorization|cookie|signature|sig)$/i.test(key);

/** Too short for any secret that is known by its form, and without the signs that stand between a name and its value. */
const plainWord = /^[\w.]{0,12}$/;

/** As redactPatterns, and what a name in the same text calls secret, and what looks random. */
export function redactText(text: string, found: Found = () => {}, words: readonly string[] = []): string {
  if (plainWord.test(text)) return text;
  let result = redactPatterns(text, found);
  for (const { before, value, isSecret = isSecretName } of named) {
    result = redactValues(result, before, value, isSecret, found);
  }
  for (const { before, value } of flags) result = redactValues(result, before, value, () => true, found);
  return result.replace(/[A-Za-z0-9+/_=.~-]{20,}/g, (piece, at: number) => {
    const before = result.slice(Math.max(0, at - 20), at);
    // actions/checkout@3d3c42e5…, sha256:9f86d081…: a digest, not a secret.
    if (/^[0-9a-f]+$/i.test(piece) && /[@:]$/.test(before)) return piece;
    if (!looksRandom(piece, [...words, ...wordsOf(`${before} ${piece}`)])) return piece;
    found(piece);
    return mask;
  });
}

function redactValues(
  text: string,
  before: RegExp,
  value: RegExp,
  isSecret: (name: string) => boolean,
  found: Found,
): string {
  let result = '';
  let from = 0;
  for (const match of text.matchAll(before)) {
    const start = match.index + match[0].length;
    if (match.index < from || !isSecret(match.groups?.name ?? '')) continue;
    value.lastIndex = start;
    const [secret] = value.exec(text) ?? [];
    if (secret === undefined || secret.startsWith(mask)) continue;
    found(secret.replace(/^\\*["']|\\*["']$/g, ''));
    result += text.slice(from, start) + mask;
    from = start + secret.length;
    if (/^["']/.test(secret) && text[from] === secret[0]) from += 1;
  }
  return result + text.slice(from);
}
