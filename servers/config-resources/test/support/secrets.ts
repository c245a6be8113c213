/**
 * Secrets as they are planted in configuration. All of them are made up here; prefixes are put together at run time, so
 * that scanners of this repository find nothing.
 */

/** Random-looking text that is the same in every run. */
function made(length: number, alphabet: string, seed: number): string {
  let state = seed * 2_654_435_761;
  let text = '';
  for (let index = 0; index < length; index += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    text += alphabet[Math.floor((state / 2 ** 31) * alphabet.length)];
  }
  return text;
}

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const word = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const hex = '0123456789abcdef';
const digits = '0123456789';

export interface Secret {
  kind: string;
  value: string;
}

/** Recognised by what they look like, whatever the key is called. */
export function recognisable(seed: number): Secret[] {
  const text = (length: number, alphabet = word) => made(length, alphabet, seed);
  const join = (...parts: string[]) => parts.join('');
  return [
    { kind: 'AWS access key', value: join('AK', 'IA', text(16, upper)) },
    { kind: 'AWS session key', value: join('AS', 'IA', text(16, upper)) },
    { kind: 'GitHub token', value: join('gh', 'p_', text(36)) },
    { kind: 'GitHub fine-grained token', value: join('github', '_pat_', text(22), '_', text(59)) },
    { kind: 'GitLab token', value: join('gl', 'pat-', text(20)) },
    {
      kind: 'Slack bot token',
      value: join('xo', 'xb-', text(12, digits), '-', text(12, digits), '-', text(24)),
    },
    {
      kind: 'Slack webhook',
      value: join(
        'https://hooks.slack.com/serv',
        'ices/T',
        text(8, upper),
        '/B',
        text(8, upper),
        '/',
        text(24),
      ),
    },
    {
      kind: 'Discord webhook',
      value: join('https://discord.com/api/web', 'hooks/', text(18, digits), '/', text(60)),
    },
    { kind: 'Stripe key', value: join('sk', '_live_', text(24)) },
    { kind: 'Stripe webhook secret', value: join('wh', 'sec_', text(32)) },
    { kind: 'JSON Web Token', value: join('ey', 'JhbGciOiJIUzI1NiJ9.ey', 'J', text(40), '.', text(43)) },
    { kind: 'Google API key', value: join('AI', 'za', text(35)) },
    { kind: 'Google OAuth secret', value: join('GOC', 'SPX-', text(28)) },
    { kind: 'SendGrid key', value: join('S', 'G.', text(22), '.', text(43)) },
    { kind: 'Twilio key', value: join('S', 'K', text(32, hex)) },
    { kind: 'npm token', value: join('np', 'm_', text(36)) },
    { kind: 'PyPI token', value: join('py', 'pi-', text(80)) },
    { kind: 'model provider key', value: join('sk', '-ant-api03-', text(90)) },
    { kind: 'Telegram bot token', value: join(text(10, '123456789'), ':AA', text(33)) },
    { kind: 'DigitalOcean token', value: join('do', 'p_v1_', text(64, hex)) },
    { kind: 'Hugging Face token', value: join('h', 'f_', text(34)) },
    { kind: 'Vault token', value: join('hv', 's.', text(60)) },
    {
      kind: '1Password secret key',
      value: join('A', '3-', text(6, upper), '-', text(11, upper), `-${text(5, upper)}`.repeat(3)),
    },
    { kind: 'OpenShift token', value: join('sha', '256~', text(43)) },
    { kind: 'Shopify token', value: join('shp', 'at_', text(32, hex)) },
    {
      kind: 'Azure storage key',
      value: join('DefaultEndpointsProtocol=https;AccountName=shop;Account', 'Key=', text(86), '=='),
    },
    { kind: 'bcrypt hash', value: join('$2', 'b$12$', text(53)) },
    { kind: 'bearer header', value: join('Bea', 'rer ', text(40)) },
    { kind: 'random text', value: text(40) },
    { kind: 'random capitals', value: text(32, upper) },
    { kind: 'random lower case', value: text(32, 'abcdefghijklmnopqrstuvwxyz0123456789') },
    { kind: 'random base64', value: text(43, `${word}+/`) },
  ];
}

/** Plain words: only the key tells. */
export const named: [key: string, value: string][] = [
  ['password', 'correct horse battery'],
  ['dbPassword', 'Tr0ub4dor&3-db'],
  ['DB_PASSWD', 'swordfish-99'],
  ['passphrase', 'open sesame 1001 nights'],
  ['client_secret', 'wilhelmina-7'],
  ['apiKey', 'kitchen-sink-42'],
  ['x-api-key', 'garden-gnome-43'],
  ['access_token', 'blue-lagoon-44'],
  ['refreshToken', 'red-lagoon-45'],
  ['private_key', 'not-really-a-key-46'],
  ['signingKey', 'sign-here-47'],
  ['encryption_key', 'enigma-rotor-48'],
  ['auth', 'joe:bloggs-49'],
  ['cookie', 'sid=oatmeal-50'],
  ['session_secret', 'seance-51'],
  ['connectionString', 'Server=db;User=sa;Pwd=jelly-52'],
  ['pin', '493817'],
  ['mnemonic', 'legal winner thank year wave sausage'],
  ['salt', 'sea-salt-53'],
  ['webhook', 'https://hooks.example.com/in/plum-54'],
  ['dsn', 'https://peach-55@errors.example.com/1'],
  ['SMTP_PASS', 'parcel-56'],
  ['licenseKey', 'WIN-95-OEM-57'],
  ['otp', '118822'],
  ['Password2', 'tulip-60'],
  ['rootpw', 'tulip-61'],
  ['connstr', 'tulip-62'],
  ['webhook_url', 'https://hooks.example.com/in/tulip-63'],
  ['secret_id', 'tulip-64'],
  ['oauth', 'tulip-65'],
  ['Passwort', 'tulip-66'],
  ['contraseña', 'tulip-67'],
  ['пароль', 'tulip-68'],
  ['ｐａｓｓｗｏｒｄ', 'tulip-69'],
  ['pass\u200bphrase', 'tulip-70'],
  [`${'of_the_'.repeat(60)}password`, 'tulip-71'],
];

/** Where a secret stands inside a text that is otherwise to be read. */
export const embedded: [text: (secret: string) => string, readable: string][] = [
  [(s) => `postgres://shop:${s}@db.example.com:5432/shop`, 'db.example.com:5432/shop'],
  [(s) => `redis://:${s}@cache.example.com`, 'cache.example.com'],
  [(s) => `https://${s}@git.example.com/shop.git`, 'git.example.com/shop.git'],
  [(s) => `https://api.example.com/v1?page=2&token=${s}`, 'api.example.com/v1?page=2'],
  [(s) => `https://blob.example.com/a?sig=${s}`, 'blob.example.com/a'],
  [(s) => `Server=sql.example.com;Password=${s};Encrypt=true`, 'sql.example.com'],
  [(s) => `curl -u deploy:${s} https://ci.example.com`, 'https://ci.example.com'],
  [(s) => `run --password ${s} --verbose`, '--verbose'],
  [(s) => `{"user":"shop","password":"${s}"}`, '"user":"shop"'],
  [(s) => `export API_KEY=${s}`, 'export'],
  [(s) => `postgres://shop:p@${s}/w#x@db.example.com/shop`, '@db.example.com/shop'],
  [(s) => `shop:${s}@tcp(db.example.com:3306)/shop`, '@tcp(db.example.com:3306)/shop'],
  [(s) => `jdbc:oracle:thin:scott/${s}@db.example.com:1521:shop`, '@db.example.com:1521:shop'],
  [(s) => `https://api.example.com/v2?page=3&key=${s}`, 'api.example.com/v2?page=3&key='],
  [(s) => `Server=sql.example.org;Password=two ${s};Encrypt=false`, ';Encrypt=false'],
  [(s) => `Cookie: theme=dark; sid=${s}`, 'Cookie: '],
  [(s) => `<login><user>shop</user><password>${s}</password></login>`, '<login><user>shop</user>'],
  [(s) => `<add key="password" value="${s}"/>`, '<add key='],
  [(s) => JSON.stringify(JSON.stringify({ stage: 'test', password: `two ${s}` })), 'stage'],
  [(s) => `port: 1\npassword: two ${s}\nstage: last\n`, 'stage: last'],
  [(s) => `the API key: ${s}`, 'the API key: '],
  [(s) => `mysql -uroot -p${s} shop`, 'mysql -uroot -p'],
  [(s) => `machine db.example.com login shop password ${s}`, 'machine db.example.com login shop'],
  [(s) => `use ${made(40, word, 7)}${s} for that`, 'use '],
];

export const pem = (seed: number): string =>
  [
    '-----BEGIN RSA PRIV',
    'ATE KEY-----\n',
    made(64, word, seed),
    '\n',
    made(64, word, seed + 1),
    '\n-----END RSA PRIV',
    'ATE KEY-----',
  ].join('');

/** Every piece of a secret that must not come out: long values also in part. */
export function piecesOf(value: string): string[] {
  return value.length > 60 ? [value, value.slice(20, 50)] : [value];
}

/** What must stay as it is. */
export const ordinary: Record<string, unknown> = {
  name: 'shop',
  port: 8080,
  debug: true,
  host: 'db.example.com',
  url: 'https://www.example.com/path?page=2#top',
  image: 'registry.example.com/team/shop:1.24.3',
  digest: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  commit: '3b18e512dba79e4c8300dd08aeb37f8e728b8dad',
  request_id: '123e4567-e89b-12d3-a456-426614174000',
  schedule: '*/5 * * * *',
  email: 'ops@example.com',
  path: '/var/lib/shop/data.sqlite',
  locale: 'de-DE',
  timeout_ms: 30_000,
  max_tokens: 4096,
  token_limit: 100,
  password_min_length: 12,
  password_file: '/run/secrets/db',
  secret_name: 'shop-db',
  primary_key: 'id',
  sort_key: 'created_at',
  keyboard: 'qwerty',
  author: 'Ada Lovelace',
  passenger_count: 3,
  compass: 'north',
  monkey: 'banana',
  key1: 'value',
  session_timeout: 60,
  auth_enabled: true,
  tokenizer: 'cl100k_base',
  description: 'The token is read from the environment; ask the platform team for a password.',
  class: 'com.example.shop.infrastructure.PaymentServiceFactory',
  bean: 'com.example.OAuth2AuthorizationServerConfiguration',
  target: 'x86_64-unknown-linux-gnu',
  zone: 'projects/shop-prod-4711/locations/europe-west3/clusters/main',
  arn: 'arn:aws:iam::123456789012:role/shop-production-role',
  migration: '20261123210359_add_users_and_roles_v2',
  hostname: 'ip-10-0-12-34.eu-central-1.compute.internal',
  version: '2026.11.3-rc.1+build.5114',
  regex: '^[a-z0-9]+$',
  feature_flag: 'enable-new-checkout-experience',
  uses: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1',
  pinned:
    'registry.example.com:5000/team/auth-token:1.24@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  see: 'as of commit 3b18e512dba79e4c8300dd08aeb37f8e728b8dad',
  ref: '#/definitions/OAuth2SecurityScheme',
  alias: 'npm:left-pad@1.0.0',
  remote: 'git@git.example.com:team/shop.git',
  at: 'http://localhost:8080/@ada and mailto:ops@example.com',
  limits: '{"maxTokens": 4096} and token_limit=5',
};
