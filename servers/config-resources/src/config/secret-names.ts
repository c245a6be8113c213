/**
 * Which keys hold secrets, by their names. The list denies by default: a key that may hold a secret counts as one,
 * unless it plainly measures, names or locates something (`token_limit`, `password_file`).
 */

/** Accents, full-width letters and invisible characters make no other word. */
const folded = (text: string) => text.normalize('NFKD').replaceAll(/[\p{M}\p{Cf}]/gu, '');

/** `dbPassword`, `DB_PASSWORD`, `db-password2`: db, password */
export function wordsOf(key: string): string[] {
  const ends = key.length > 400 ? `${key.slice(0, 200)} ${key.slice(-200)}` : key;
  return folded(ends)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => (numbered.has(word) ? word : word.replace(/\d+$/, '')))
    .filter((word) => word !== '');
}

/** The number belongs to the word. */
const numbered = new Set('p12 md5 sha1 sha256 sha512'.split(' '));

/** Everything below such a key is secret: `credentials: { user, value }`. */
const strong = new Set(
  folded(
    'password passwords passwd passwds pwd pwds pw passphrase passphrases passcode secret secrets credential credentials ' +
      'creds cred apikey apikeys accesskey secretkey privatekey privkey authtoken accesstoken refreshtoken clientsecret ' +
      'token tokens jwt bearer otp totp mnemonic seedphrase hmac pat passkey pincode cvv keystore keytab pem pfx p12 ' +
      'htpasswd dsn webhook webhooks psk wep pgpass netrc sas fernet connstr ' +
      'passwort kennwort contraseña senha motdepasse hasło пароль 密码 密碼 パスワード 비밀번호',
  ).split(' '),
);

/** Secret as a value, harmless as the name of a section: `auth: { enabled: true }`. */
const weak = new Set(
  'pass auth oauth authorization cookie cookies session key keys signature pin salt pepper seed nonce license licence cert'.split(
    ' ',
  ),
);

/** Words around `key` that make it a secret: `signing_key`. A key alone may also be a map's key or a column. */
const harmlessKey = new Set(
  'primary foreign sort partition cache public hot map index row group object routing shift lookup idempotency parameter'.split(
    ' ',
  ),
);

/** What a last word says the value is: no secret itself. */
const measures = new Set(
  (
    'limit limits count length size ttl seconds secs minutes hours days ms millis timeout expiry expires expiration ' +
    'lifetime age max min enabled disabled required policy type algorithm alg file path filename dir directory ' +
    'rotation interval name names header prefix suffix format issuer audience scope scopes provider method mode ' +
    'strategy version budget rate per id length characters chars cost rounds field column param parameter bits url uri ' +
    'endpoint host port env variable ref'
  ).split(' '),
);

const counting = new Set(
  'max min num number count limit length size ttl per budget cost rounds used total'.split(' '),
);

/** Names of whole topics: below them what plainly measures stays, `jwt: { issuer, expiresIn }`. */
const topics = new Set('jwt token tokens otp totp webhook webhooks bearer sas'.split(' '));
const telling = new Set(
  (
    'limit limits count length size ttl seconds minutes hours days ms timeout expiry expires expiration lifetime age max min ' +
    'enabled disabled required policy type algorithm alg issuer audience scope scopes format method strategy version rounds ' +
    'interval rotation events provider'
  ).split(' '),
);

export const isTopic = (key: string): boolean => topics.has(key.toLowerCase());
export const tells = (key: string): boolean => wordsOf(key).some((word) => telling.has(word));

export type Secrecy = 'none' | 'value' | 'below';

export function secrecyOf(key: string, value: unknown): Secrecy {
  const words = wordsOf(key);
  const last = words.at(-1);
  // key1, key2: any keys
  if (last === undefined || /^key\d+$/i.test(key)) return 'none';
  const joined = words.join('');
  if (stillSecret.test(` ${words.join(' ')} `)) return 'below';
  const isStrong = words.some((word) => strong.has(word)) || endsStrong(joined) || strongPair(words);
  const isWeak = words.some((word) => weak.has(word)) && !harmless(words);
  if (!isStrong && !isWeak) return 'none';
  if (measures.has(last) && words.length > 1) return 'none';
  if (typeof value === 'number' && words.some((word) => counting.has(word))) return 'none';
  return isStrong ? 'below' : 'value';
}

const keyKinds =
  'api access private secret signing encryption master account storage service deploy ssh app application license ' +
  'shared host server client data hmac jwt session cookie auth';

/** Names written as one word: DBPASSWORD, mytoken, SIGNINGKEY, rootpw, secretString. */
const oneWord = new RegExp(
  `((password|passwd|passphrase|secret|token|credentials?)(hash|value|string|text|plain|base64)?|pwd|(${keyKinds.replaceAll(' ', '|')})keys?` +
    '|(db|user|usr|root|admin|my|sql|sudo|smtp|mail|ftp|ssh|ldap|redis|proxy|login)(pass|pw))$',
);
const endsStrong = (joined: string) => oneWord.test(joined);

const pair = new RegExp(
  ` (${keyKinds.replaceAll(' ', '|')}) keys? | conn(ection)? str(ing)?s? | (recovery|backup) codes? | security answers? | private pem | id rsa | mot de passe `,
);
const strongPair = (words: string[]) => pair.test(` ${words.join(' ')} `);

/** The last word would say that it only names something; who knows a webhook's address may use it. */
const stillSecret = / secret id | (web)?hook ur[il] /;

function harmless(words: string[]): boolean {
  const only = words.filter((word) => weak.has(word));
  return (
    only.every((word) => word === 'key' || word === 'keys') && words.some((word) => harmlessKey.has(word))
  );
}
