/**
 * What secrets look like, whatever the key is called: the published prefixes of the services that issue them. Each
 * pattern is linear: no repetition inside a repetition.
 */
const issued: [kind: string, pattern: RegExp][] = [
  [
    'PEM private key',
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----END))*(?:-----END[A-Z0-9 ]{0,60}-----)?/g,
  ],
  ['AWS access key', /\b(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|ANPA|ANVA)[A-Z0-9]{16}\b/g],
  ['GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255})/g],
  ['GitLab token', /\bgl(?:pat|dt|ptt|rt|cbt|soat|ft|imt|agent|oas|ffct)-[A-Za-z0-9_.=-]{16,255}/g],
  ['Slack token', /\bx(?:ox[a-z]|app|oxe\.xox[bp])-[A-Za-z0-9-]{8,255}/g],
  [
    'chat webhook',
    /https?:\/\/(?:hooks\.slack\.com\/(?:services|workflows|triggers)|(?:\w{1,20}\.)?discord(?:app)?\.com\/api\/webhooks|[\w.-]{1,100}\.webhook\.office\.com|chat\.googleapis\.com\/v1\/spaces)\/[^\s"'<>]{4,500}/g,
  ],
  ['Stripe key', /\b(?:[srp]k_(?:live|test|org)|whsec|sk_ant)_[A-Za-z0-9+/=_]{10,255}/g],
  ['signing secret', /\bwhsec_[A-Za-z0-9+/=]{10,255}/g],
  ['JSON Web Token', /\bey[JI][A-Za-z0-9_-]{8,1000}\.[A-Za-z0-9_-]{4,8000}(?:\.[A-Za-z0-9_-]{0,2000})?/g],
  ['Google API key', /\bAIza[A-Za-z0-9_-]{30,45}/g],
  [
    'Google OAuth',
    /\b(?:ya29\.[A-Za-z0-9_-]{20,500}|GOCSPX-[A-Za-z0-9_-]{20,60}|1\/\/0[A-Za-z0-9_-]{30,200})/g,
  ],
  ['SendGrid key', /\bSG\.[A-Za-z0-9_-]{10,40}\.[A-Za-z0-9_-]{20,80}/g],
  ['Twilio', /\b(?:SK|AC)[0-9a-f]{32}\b/g],
  ['npm token', /\bnpm_[A-Za-z0-9]{30,80}/g],
  ['PyPI token', /\bpypi-[A-Za-z0-9_-]{40,500}/g],
  ['model provider key', /\bsk-[A-Za-z0-9_-]{20,255}/g],
  ['Telegram bot token', /\b\d{8,12}:[A-Za-z0-9_-]{33,40}/g],
  ['Discord bot token', /\b[MNO][A-Za-z0-9_-]{22,30}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{25,50}/g],
  [
    'cloud token',
    /\b(?:do[opr]_v1_[a-f0-9]{40,80}|hf_[A-Za-z0-9]{20,60}|hv[sbr]\.[A-Za-z0-9_-]{20,500}|dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9.]{20,80}|dapi[a-f0-9]{32}|PMAK-[a-f0-9-]{30,80}|NRAK-[A-Z0-9]{20,40}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{24,40}|sq0[a-z]{3}-[A-Za-z0-9_-]{20,60}|lin_api_[A-Za-z0-9]{30,60}|(?:secret|ntn)_[A-Za-z0-9]{40,60}|atlasv1\.[A-Za-z0-9_-]{20,100}|[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{20,100}|glc_[A-Za-z0-9+/=]{30,300}|glsa_[A-Za-z0-9_]{30,60}|pul-[a-f0-9]{40}|key-[a-f0-9]{32}|AGE-SECRET-KEY-1[A-Z0-9]{50,70}|fly?o1_[A-Za-z0-9_-]{30,200}|rnd_[A-Za-z0-9]{24,60}|sntrys_[A-Za-z0-9+/=_-]{30,300}|EAA[A-Za-z0-9]{60,300}|ATATT3[A-Za-z0-9_=-]{50,250}|tfp_[A-Za-z0-9_]{30,80}|CFPAT-[A-Za-z0-9_-]{30,60}|SK[a-z]{2}_[A-Za-z0-9]{30,60})/g,
  ],
  ['Azure storage key', /\b(?:AccountKey|SharedAccessKey|SharedAccessSignature)=[^;\s"']{8,500}/gi],
  ['password hash', /\$(?:2[abxy]|argon2(?:id|i|d)|6|5|1|y|scrypt|pbkdf2[a-z0-9-]{0,12})\$[^\s"':]{10,255}/g],
  ['authorization header', /\b(?:Bearer|Basic|Token|Digest|ApiKey)\s{1,4}[A-Za-z0-9._~+/=-]{8,2000}/g],
];

/** `scheme://user:password@host`, and a token as the user. The last @ before the path ends the userinfo. */
const userinfo = /([A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/)[^\s/?#"'<>]{1,1000}@/g;

/** `password=…` inside a longer text: connection strings, command lines, queries, JSON in a string. */
const assignment =
  /([A-Za-z0-9_.-]{0,60}(?:passw(?:or)?d|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|accountkey|private[_-]?key|credentials?|signature|\bsig|\bpass|\bauth)["']?\s{0,3}(?:[=:]|\s)\s{0,3})("[^"]*"|'[^']*'|[^\s"',;&]+)/gi;

/** `curl -u name:password` */
const basicFlag = /(\s-u\s?|\s--user[ =])[^\s:]{1,200}:[^\s]{1,500}/g;

export const mask = '[redacted]';

/** Takes out of a text what looks like a secret by itself; the rest stays as it is. */
export function redactPatterns(text: string): string {
  let result = text;
  for (const [, pattern] of issued) result = result.replace(pattern, mask);
  return result.replace(userinfo, `$1${mask}@`);
}

/** As redactPatterns, and values that a name in the same text calls secret. */
export function redactText(text: string): string {
  return redactPatterns(text)
    .replace(assignment, (whole, name: string, value: string) => {
      // "the token is read from …" is a sentence; after white space only a flag's value counts.
      if (/\s$/.test(name) && !/[=:]\s*$/.test(name) && !name.startsWith('-')) return whole;
      return value.startsWith(mask) ? whole : `${name}${mask}`;
    })
    .replace(basicFlag, `$1${mask}`);
}

/**
 * Random text that no word or name is: what a key without a telling name and a service without a prefix leave. Hex
 * digests and UUIDs are read by people every day; they stay where the key says what they are.
 */
export function looksRandom(text: string, words: readonly string[]): boolean {
  if (text.length < 20 || text.length > 4_096 || !/^[A-Za-z0-9+/_=.~-]+$/.test(text)) return false;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)) return false;
  if (words.some((word) => digestWords.has(word))) return false;
  if (/^[0-9a-f]+$/i.test(text)) return text.length >= 32 && /\d/.test(text) && /[a-f]/i.test(text);
  // Paths, host names, dotted and dashed names are made of words: each is looked at by itself.
  const pieces = text.split(/[/._=~+-]/);
  return (
    pieces.some((piece) => isScattered(piece) || isRandomInOneCase(piece)) || isScattered(pieces.join(''))
  );
}

const digestWords = new Set(
  'sha sha1 sha256 sha512 md5 digest commit revision checksum etag hash integrity fingerprint uuid guid'.split(
    ' ',
  ),
);

/** Letters, capitals and digits change places as they never do in words: `OAuth2ServerConfiguration` stays. */
function isScattered(text: string): boolean {
  const mixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
  return mixed && text.length >= 16 && changesOf(text) >= text.length * 0.3;
}

/** Base32, or letters of one case with digits all over: no word has that length, nor digits inside. */
function isRandomInOneCase(text: string): boolean {
  const oneCase = /^[a-z0-9]+$/.test(text) || /^[A-Z0-9]+$/.test(text);
  return oneCase && text.length >= 20 && /[A-Za-z]/.test(text) && changesOf(text) >= text.length * 0.12;
}

function changesOf(text: string): number {
  const kinds = [...text].map((char) => (/\d/.test(char) ? '0' : /[a-z]/.test(char) ? 'a' : 'A'));
  return kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
}
