/**
 * Names that say that a value is secret. The lists hold the words of some thirty languages. They are compared without
 * accents, case, separators, invisible characters and look-alike letters.
 */

/** Letters of Cyrillic and Greek that look like Latin ones. */
const lookAlikes: Record<string, string> = {
  ...{
    а: 'a',
    в: 'b',
    с: 'c',
    е: 'e',
    һ: 'h',
    і: 'i',
    ј: 'j',
    к: 'k',
    м: 'm',
    о: 'o',
    р: 'p',
    ѕ: 's',
    т: 't',
  },
  ...{
    ԁ: 'd',
    ԛ: 'q',
    ԝ: 'w',
    х: 'x',
    у: 'y',
    ү: 'y',
    ь: 'b',
    α: 'a',
    β: 'b',
    ε: 'e',
    ι: 'i',
    κ: 'k',
    ν: 'v',
  },
  ...{
    ο: 'o',
    ρ: 'p',
    τ: 't',
    υ: 'u',
    χ: 'x',
    ɡ: 'g',
    ı: 'i',
    ł: 'l',
    ø: 'o',
    đ: 'd',
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
  },
  ...{ ɑ: 'a', ѵ: 'v', ӏ: 'l', ꮪ: 's', ꮲ: 'p', օ: 'o', ո: 'n', ս: 'u', հ: 'h' },
};

/** Without accents, invisible characters and look-alikes; the case stays. */
export function fold(text: string): string {
  // Most names are plain.
  if (/^[ -~]*$/.test(text)) return text;
  return [...text.normalize('NFKD').replaceAll(/[\p{M}\p{Cf}]/gu, '')]
    .map((char) => {
      const lower = char.toLowerCase();
      const other = lookAlikes[lower];
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

const list = (text: string) => fold(text).toLowerCase().trim().split(/\s+/);

/** Wherever they stand in a name, with the parts of the name joined: `mysqlrootpasswort`, `API-KEY`. */
const anywhere = list(`
  password passwd passwort passwrt passwrd pasword passord passphrase passcode passkey pswd psswd psswrd passw0rd pwhash
  wachtwoord toegangscode wagwoord losenord lösenord losenordet adgangskode adgangsord kodeord salasana tunnussana
  kennwort kenwort losungswort zugangscode zugangsdaten geheim geheimnis anmeldedaten zugriffsschlüssel schlüsselwort
  contraseña contrasenya contrasinal palabraclave palavrapasse palavrachave clavesecreta claveprivada claveacceso motdepasse
  motpasse phrasesecrete codesecret clesecrete cleprivee cleapi identifiants senha parolachiave parolasegreta chiavesegreta
  chiaveprivata segreto parolă parola parole hasło haslo heslo jelszo jelszó parooli parool lozinka zaporka slaptazodis
  slaptažodis fjalekalim fjalëkalim şifre sifre sifresi gizlianahtar matkhau mậtkhẩu katasandi katalaluan sandi nenosiri pasahitza
  lykilord lykilorð focalfaire cyfrinair
  пароль парола лозинка секрет секретный токен доступключ ключдоступа шифр кодовоеслово гасло лозинку құпиясөз
  κωδικος κωδικόςπρόσβασης συνθηματικο συνθηματικό μυστικο
  סיסמה סיסמא סוד كلمةالمرور كلمةالسر كلمةسر كلمةمرور سرية رمزعبور گذرواژه رمز
  पासवर्ड कूटशब्द गुप्त পাসওয়ার্ড கடவுச்சொல் รหัสผ่าน รหัสลับ ความลับ
  密码 密碼 口令 密钥 密鑰 秘密 秘钥 暗号 暗証 パスワード パスフレーズ シークレット 秘密鍵 合言葉 トークン 令牌 비밀번호 비밀 암호 토큰 패스워드
  secret secreto secreta segredo segreta hemlig hemmelig salaisuus sekret tajny tajemstvi titok credential credenti credencia
  apikey apitoken accesskey secretkey privatekey privkey signingkey encryptionkey masterkey sharedkey authkey authtoken accesstoken
  refreshtoken sessionkey servicekey deploykey accountkey storagekey hmackey jwtkey sshkey sshprivate licensekey licencekey
  productkey serialkey activationkey clientkey serverkey hostkey applicationkey appkey datakey cookiekey basicauth httpauth authpass
  connectionstring connstring connstr connectionuri keystore truststorepass htpasswd idrsa ided pemkey keypem mnemonic seedphrase
  recoverycode backupcode recoveryphrase securityanswer securitycode verificationcode requirepass masterauth keytab pincode identifiedby pgpass netrc bindpw bindpass
  webhookurl webhookuri hookurl slackhook clientsecret sharedsecret sas url_signature
`).map((word) => word.replaceAll(/[^\p{L}\p{N}]/gu, ''));

/** Long enough to be found inside another word. */
const stems = new RegExp(
  [...new Set(anywhere)].filter((word) => word.length >= 5 || /[^ -~]/.test(word)).join('|'),
);

/** As a word of their own. */
const strong = new Set(
  list(`
    ${anywhere.join(' ')} passwords pwd pwds pw pws passwds pass passes wpa psk wep token tokens jwt bearer otp totp hotp cred creds
    credentials secrets apikeys hmac pat pats pem pfx p12 jks dsn webhook webhooks fernet cvv cvc cvn csc pan iban ssn pincode
    mdp motdepasse mp clave kulcs avain nip jeton jetons ficha gettone sesame tan tans puk pinnummer geheimzahl
    salis sifra kod wifikey wpakey key_material keymaterial sas xpub xprv xpriv seedwords nsec userpass creditcard cardnumber
    ключ κλειδι מפתח مفتاح कुंजी 密 鍵 열쇠
  `),
);

/** The value may be secret or not: `auth: basic`, `license: MIT`, `key: id`. Only words of configuration are shown. */
const weak = new Set(
  list(`auth oauth authorization authentication authn cookie cookies session key keys signature sig pin salt pepper seed
    nonce iv license licence cert certificate clé cle llave chave chiave schlüssel nyckel nøkkel sleutel klucz klic anahtar
    code codes identity login signing kms vault`),
);

/** Words around `key` that make it harmless: `sort_key`. */
const harmlessKey = new Set(
  list(`primary foreign sort partition cache public hot map index row group object routing shift lookup idempotency
    parameter hash range unique natural composite translation message tag label field column registry config join verify state`),
);

/** What a last word says that the value is: nothing secret itself, if its form is harmless. */
const measures = new Set(
  list(`limit limits count length size ttl second seconds sec secs minute minutes hour hours day days ms millis timeout expiry
    expire expires expiration lifetime age max min enabled enable disabled required policy policies type types algorithm alg algo
    file files path filename dir directory folder location rotation interval name names header prefix suffix format issuer audience scope
    scopes provider providers method methods mode strategy version budget rate per id length characters chars cost rounds
    iterations field column param parameter bits url uri endpoint host port env variable ref refs in usage bucket manager backend
    store engine service rules driver class complexity strength history hint_enabled validation reset resets strict secure domain ing`),
);

const counting = new Set(
  list(`max min num number count limit length size ttl per budget cost rounds used total tokens cookies keys sessions
    context window prompt completion input output iterations`),
);

/** Sections about a topic: `jwt: { issuer, expiresIn }`. What tells about it is looked at by its form. */
const topics = new Set('jwt token tokens otp totp webhook webhooks bearer sas pat dsn pem'.split(' '));
const telling = new Set(
  list(`limit limits count length size ttl seconds minutes hours days ms timeout expiry expires expiration lifetime age max min
    enabled disabled required policy type algorithm alg algorithms issuer audience scope scopes format method strategy version rounds interval
    rotation events provider retries header`),
);

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
  return words.some((word) => harmlessKey.has(word)) && !words.some((word) => word === 'salt')
    ? 'none'
    : 'weak';
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
  const letters: Record<string, string> = {
    0: 'o',
    1: 'i',
    3: 'e',
    4: 'a',
    5: 's',
    7: 't',
    '@': 'a',
    $: 's',
    '!': 'i',
  };
  return fold(key)
    .toLowerCase()
    .replaceAll(/[0134579@$!]/g, (char) => letters[char] ?? char)
    .replaceAll(/[^\p{L}]/gu, '');
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
