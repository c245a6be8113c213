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
    /\b(?:do[opr]_v1_[a-f0-9]{40,80}|hf_[A-Za-z0-9]{20,60}|hv[sbr]\.[A-Za-z0-9_-]{20,500}|dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9.]{20,80}|dapi[a-f0-9]{32}|PMAK-[a-f0-9-]{30,80}|NRAK-[A-Z0-9]{20,40}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{24,40}|sq0[a-z]{3}-[A-Za-z0-9_-]{20,60}|lin_api_[A-Za-z0-9]{30,60}|(?:secret|ntn)_[A-Za-z0-9]{40,60}|atlasv1\.[A-Za-z0-9_-]{20,100}|[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{20,100}|glc_[A-Za-z0-9+/=]{30,300}|glsa_[A-Za-z0-9_]{30,60}|pul-[a-f0-9]{40}|key-[a-f0-9]{32}|AGE-SECRET-KEY-1[A-Z0-9]{50,70}|fly?o1_[A-Za-z0-9_-]{30,200}|rnd_[A-Za-z0-9]{24,60}|sntrys_[A-Za-z0-9+/=_-]{30,300}|EAA[A-Za-z0-9]{60,300}|ATATT3[A-Za-z0-9_=-]{50,250}|tfp_[A-Za-z0-9_]{30,80}|CFPAT-[A-Za-z0-9_-]{30,60}|SK[a-z]{2}_[A-Za-z0-9]{30,60}|A3-[A-Z0-9]{6}(?:-[A-Z0-9]{5,11}){4,5}|FLWSECK(?:_TEST)?-[a-z0-9]{12,40}|api_org_[A-Za-z]{34}|sha256~[A-Za-z0-9_-]{43}|access-(?:sandbox|development|production)-[0-9a-f-]{36}|sq[apu]_[A-Za-z0-9]{40})/g,
  ],
  ['Azure storage key', /\b(?:AccountKey|SharedAccessKey|SharedAccessSignature)=[^;\s"']{8,500}/gi],
  [
    'password hash',
    /\$(?:2[abxy]|argon2(?:id|i|d)|6|5|1|y|scrypt|pbkdf2[a-z0-9-]{0,12}|apr1)\$[^\s"':]{10,255}/g,
  ],
  ['LDAP password hash', /\{(?:S?SHA\d{0,3}|S?MD5|CRYPT)\}[A-Za-z0-9+/=$.]{10,255}/gi],
  ['authorization header', /\b(?:Bearer|Basic|Token|Digest|ApiKey)\s{1,4}[A-Za-z0-9._~+/=-]{8,2000}/g],
];

/**
 * `scheme://user:password@host`, a token as the user, and passwords that hold what they should have escaped (`/`, `#`,
 * `@`). A port is no password, nor is an @ in a path userinfo.
 */
const userinfo = [
  /([A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/)([^\s/?#@:"'<>[\]]{0,200}:(?!\d{1,5}[/?#])(?:(?!:\/\/)[^\s"'<>]){1,1000})@/g,
  /([A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/)([^\s/?#"'<>]{1,1000})@/g,
];

/** Without a scheme: `user:password@tcp(host:3306)/db`, `user:password@host:5432`, `scott/tiger@host:1521`. */
const dsn =
  /(?<![^\s"'=,;:])([\w.+-]{1,64}(?::[^\s:@/"']{1,200}@(?!sha\d)(?=(?:tcp|unix)\(|[\w.-]{1,253}[:/]\w)|\/[^\s:@/"']{1,200}@(?=[\w.-]{1,253}:\d)))/g;

export const mask = '[redacted]';

/** Is told of a secret that was found in a text, so that it can be taken out of others. */
export type Found = (secret: string) => void;

/** Takes out of a text what is a secret by its form; the rest stays as it is. */
export function redactPatterns(text: string, found: Found = () => {}): string {
  let result = text;
  for (const [, pattern] of issued) result = result.replace(pattern, mask);
  for (const pattern of userinfo) {
    result = result.replace(pattern, (_, scheme: string, who: string) => {
      found(who.slice(who.indexOf(':') + 1));
      return `${scheme}${mask}@`;
    });
  }
  return result.replace(dsn, (who) => {
    found(who.slice(who.search(/[:/]/) + 1, -1));
    return `${mask}@`;
  });
}
