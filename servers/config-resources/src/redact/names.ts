import lists from './names.json' with { type: 'json' };

/**
 * Names that say that a value is secret, in some thirty languages: names.json has the lists. Names are compared without
 * accents, case, separators, invisible characters and look-alike letters.
 */

const lettersFor = (others: Record<string, string>) =>
  new Map(Object.entries(others).flatMap(([letter, all]) => [...all].map((other) => [other, letter])));
const lookAlikes = lettersFor(lists.lookAlikes);
const leet = lettersFor(lists.leet);

/** Without accents, invisible characters and look-alikes; the case stays. */
export function fold(text: string): string {
  // Most names are plain.
  if (/^[ -~]*$/.test(text)) return text;
  return [...text.normalize('NFKD').replaceAll(/[\p{M}\p{Cf}]/gu, '')]
    .map((char) => {
      const lower = char.toLowerCase();
      const other = lookAlikes.get(lower);
      if (other === undefined) return char;
      return char === lower ? other : other.toUpperCase();
    })
    .join('');
}

/** `dbPassword`, `DB_PASSWORD`, `db-password2`: db, password */
export function wordsOf(key: string): string[] {
  const ends = key.length > 400 ? `${key.slice(0, 200)} ${key.slice(-200)}` : key;
  return fold(ends)
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => (word === 'p12' ? word : word.replace(/\d+$/, '')))
    .filter((word) => word !== '');
}

const words = (lines: string[]): string[] => fold(lines.join(' ')).toLowerCase().split(' ');

/** Anywhere in a name, with the parts of the name joined: `mysqlrootpasswort`, `API-KEY`. */
const anywhere = words(lists.anywhere).map((word) => word.replaceAll(/[^\p{L}\p{N}]/gu, ''));
/** Long enough to be found inside another word. */
const stems = new RegExp(
  [...new Set(anywhere)].filter((word) => word.length >= 5 || /[^ -~]/.test(word)).join('|'),
);
/** As a word of their own. */
const strong = new Set([...anywhere, ...words(lists.strong)]);
/** The value may be secret or not: `auth: basic`, `license: MIT`, `key: id`. Only words of configuration are shown. */
const weak = new Set(words(lists.weak));
/** Words around `key` that make it harmless: `sort_key`. */
const harmless = new Set(words(lists.harmless));
/** The last word says that the value is not the secret itself: `token_limit`, `password_file`. */
const measures = new Set(words(lists.measures));
/** The value is a number of something: `maxTokens`. */
const counting = new Set(words(lists.counting));
/** Sections about a topic: `jwt: { issuer, expiresIn }`. Keys that tell about it are judged by their values' form. */
const topics = new Set(words(lists.topics));
const telling = new Set(words(lists.telling));

export const isTopic = (key: string): boolean => topics.has(key.toLowerCase());
export const tells = (key: string): boolean => wordsOf(key).some((word) => telling.has(word));

/** `strong`: all below is secret. `weak`: the value is shown where it is a usual word. */
export type Secrecy = 'none' | 'weak' | 'strong';

export function secrecyOf(key: string, value?: unknown): Secrecy {
  const words = wordsOf(key);
  const last = words.at(-1);
  // key1, key2: any keys
  if (last === undefined || /^key\d+$/i.test(key)) return 'none';
  const joined = words.join('');
  const isStrong = words.some((word) => strong.has(word)) || saysJoined(joined) || saysJoined(unleet(key));
  const isWeak =
    weak.has(last) ||
    (/^(value|string|text|data|raw|plain|hex|base|b)$/.test(last) && words.some((word) => weak.has(word)));
  if (!isStrong && !isWeak) return 'none';
  if (/(web)?hookur[il]$|secretid$/.test(joined)) return 'strong';
  if (words.length > 1 && measures.has(last)) return 'none';
  if (typeof value === 'number' && words.some((word) => counting.has(word))) return 'none';
  if (/^\d{1,9}$/.test(String(value)) && words.some((word) => /^(max|min|num|count|limit)$/.test(word)))
    return 'none';
  if (/(proxy|fastcgi|uwsgi|scgi|grpc)pass$/.test(joined)) return 'weak';
  if (isStrong) return 'strong';
  return words.some((word) => harmless.has(word)) && !words.some((word) => word === 'salt') ? 'none' : 'weak';
}

/** `keystorepass`, `rootpw`, `mytoken`; not `compass`, `bypass`, `tokenizer`. */
function saysJoined(joined: string): boolean {
  const text = joined.replaceAll(
    /secretar(y|ies|iat)|tokeni[sz]\w*|passwordless|parole[a-z]|sandi(ego|nista)|grandi\w*|geheimrat/g,
    '',
  );
  return (
    stems.test(text) ||
    /token(s|hash|value|string|text)?$/.test(text) ||
    /(?<!com|by|sur|tres|over|under|multi|one|single|two|im|en)pass$|(?<!sho|sa|ra|ne)pwd?$|(?<=db|root|admin|user|usr|my|sql|bind|ldap|mail)pass/.test(
      text,
    )
  );
}

/** `p4ssw0rd`, `s3cr3t`, `pa$$word` */
function unleet(key: string): string {
  if (!/[0-9@$!]/.test(key)) return '';
  const letters = [...fold(key).toLowerCase()].map((char) => leet.get(char) ?? char).join('');
  return letters.replaceAll(/[^\p{L}]/gu, '');
}

/** Whether a text has a name of a credential with something after it: in prose, a command, a document. */
export function namesCredential(text: string): boolean {
  for (const [name] of text.matchAll(/[\p{L}\p{M}\p{N}\p{Cf}_$@.-]{2,200}/gu)) {
    const bare = name.replace(/^[-.]+|[-.]+$/g, '');
    // `maxTokens`, `token_limit` count something.
    if (secrecyOf(bare, /[_-]|[a-z][A-Z]/.test(bare) ? 0 : undefined) === 'strong') return true;
  }
  if (weakAssigned(text)) return true;
  const prose = fold(text)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ');
  return pairs.test(` ${prose} `);
}

/** `key=tulip`, `pin: tulip`, `<code>`, `auth is` */
function weakAssigned(text: string): boolean {
  for (const [, name = ''] of text.matchAll(
    /([\p{L}_][\p{L}\p{M}\w.-]{1,60})\\*["'`]?\s{0,3}(?::?=|:|=>|>|\s(?:is|ist|est|es|to)\s)/gu,
  )) {
    if (secrecyOf(name) === 'weak') return true;
  }
  return false;
}

/** Two words that name one together. */
const pairs =
  / (?:(?:api|access|private|secret|signing|encryption|master|shared|account|storage|service|deploy|ssh|license|licence|client|session|hmac) keys?|identified by|conn(?:ection)? str(?:ing)?s?|(?:recovery|backup|security) (?:codes?|phrases?|answers?)|mot de passe|palabra clave|basic auth|bearer|authorization|cookie) /;
