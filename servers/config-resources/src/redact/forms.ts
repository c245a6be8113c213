import * as cost from './costs.js';

/**
 * The forms in which a value is shown. What has none of them is hidden. The README has this table for its readers; a test
 * compares the two.
 */
export interface Form {
  /** As the README calls it. */
  name: string;
  /** All of them have this form; two blanks stand between them. */
  examples: string;
  /** 0, or 1 where few of the kind may stand together; `never` when a piece of text does not have this form. */
  cost: (text: string) => number;
  /** Only a whole value has it, no word of a longer text. */
  isWhole?: boolean;
}

const is = (...patterns: RegExp[]) => {
  return (text: string): number => (patterns.some((pattern) => pattern.test(text)) ? 0 : cost.never);
};

export const forms: readonly Form[] = [
  {
    name: 'a name made of plain words',
    examples:
      "shop  info  RollingUpdate  db-master-0  en_US.UTF-8  us-east-1  x86_64-unknown-linux-gnu  Europe/Berlin  Zoë  l'heure  " +
      'application/vnd.api+json  com.example.OAuth2ServerFactory',
    cost: cost.ofPlainName,
  },
  {
    name: 'a number',
    examples: '42  -1.5  1e400  0x1F  0o755  1_000_000  12,500.00  .inf  NaN  26+',
    cost: is(
      /^[+-]?(\d{1,40}|\d{1,3}([_,]\d{3})+)?(\.\d{1,20})?(e[+-]?\d{1,6})?\+?$/i,
      /^[+-]?(0x[\da-f]{1,8}|0o[0-7]{1,12}|0b[01]{1,64}|\.?inf(inity)?|\.?nan)$/i,
    ),
  },
  {
    name: 'a date or a time',
    examples: '2026-11-28  2026-11-28T10:15:00.000Z  10:15  28.11.2026  2026-11-28 10:15:00+01:00  2026-W48',
    cost: is(
      /^(\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})([Tt ]\d{1,2}:\d\d(:\d\d(\.\d{1,9})?)?(\s?[Zz]|\s?[+-]\d\d:?\d\d)?)?$/,
      /^\d{1,2}:\d\d(:\d\d(\.\d{1,9})?)?$|^\d{4}-W?\d\d$/,
    ),
  },
  {
    name: 'a duration, a size or a quantity',
    examples: '30s  1h30m  PT15M  P30D  512Mi  10MB  100m  75%  1.5rem  10r/s  2.5GHz  512x512',
    cost: is(
      cost.quantity,
      /^\d{1,5}x\d{1,5}$/,
      /^P(?=[\dT])(\d{1,5}[YMWD]){0,4}(T(\d{1,5}(\.\d{1,6})?[HMS]){1,3})?$/,
    ),
  },
  {
    name: 'a version or a range of versions',
    examples: '1.2.3  v2  ^1.24.0  >=18  ~3.2  1.0.0-rc.1+build.5114  2.x  1.21.4-alpine3.20  1.2.3-SNAPSHOT',
    cost: cost.ofVersion,
  },
  {
    name: 'an address of a network',
    examples:
      '127.0.0.1  10.0.0.0/8  192.168.1.1:8080  ::1  fe80::1/64  [::]:443  00:1a:2b:3c:4d:5e  8080:80/tcp',
    cost: is(
      /^(\d{1,3}\.){3}\d{1,3}(\/\d{1,2})?(:\d{1,5})?$|^([\da-f]{2}[:-]){5}[\da-f]{2}$/i,
      /^\[?(?=[\da-f:.]{2,45}(\]|\/|$))(?=.*::|([\da-f]{1,4}:){7})[\da-f:]*((\d{1,3}\.){3}\d{1,3})?(\]:\d{1,5}|\])?(\/\d{1,3})?$/i,
      /^(\d{1,5}|\*)?(:\d{1,5}){1,2}(\/(tcp|udp))?$|^\d{1,5}\/(tcp|udp)$|^\d{1,5}-\d{1,5}(:\d{1,5}-\d{1,5})?$/,
    ),
  },
  {
    name: 'a colour',
    examples: '#fff  #ff6600  #ff660080',
    cost: is(/^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i),
  },
  {
    name: 'a reference to a value elsewhere',
    examples:
      // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what they look like
      '${API_KEY}  $HOME  %APPDATA%  {{ .Values.image }}  ${{ secrets.TOKEN }}  $(pwd)  %(asctime)s  <your-key>',
    cost: cost.ofReference,
    isWhole: true,
  },
  {
    name: 'a pattern of text, of a date or of a log line',
    examples: '^[a-z0-9]+$  ^src/(.*)$  ^\\d{4}-\\d{2}$  yyyy-MM-dd  %Y-%m-%dT%H:%M:%S  %msg%n  rwxr-xr-x',
    cost: cost.ofPattern,
  },
  {
    name: 'a schedule',
    examples: '*/5 * * * *  0 3 * * 1-5  @daily  @every 5m  0 0 12 ? * MON-FRI *',
    cost: is(
      /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|reboot|every \d{1,5}[smhd])$/,
      /^(([\d*?LW#,/-]{1,30}|([A-Z]{3}[,-]?){1,7})\s+){4,6}([\d*?LW#,/-]{1,30}|([A-Z]{3}[,-]?){1,7})$/,
    ),
    isWhole: true,
  },
  {
    name: 'a digest that says what it is',
    examples: `sha256:${'9f86d081884c7d65'.repeat(4)}`,
    cost: is(/^sha(1|256|384|512):[\da-f]{40,128}$/, /^sha(1|256|384|512)-[A-Za-z0-9+/]{27,86}={0,2}$/),
  },
  {
    name: 'a public key or a certificate',
    examples: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA${'I'.repeat(44)} ada@example.com`,
    cost: is(
      /^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-ssh-ed25519@openssh\.com) AAAA[A-Za-z0-9+/]{40,3000}={0,3}( [\w.@-]{1,100})?\s*$/,
      /^(-----BEGIN (([A-Z0-9]{2,10} ){0,2}(PUBLIC KEY|CERTIFICATE( REQUEST)?|X509 CRL))-----\s[A-Za-z0-9+/=\s]{20,20000}-----END \2-----\s*){1,20}$/,
    ),
    isWhole: true,
  },
  {
    name: 'an e-mail address',
    examples: 'ops@example.com  ada.lovelace+news@mail.example.org',
    cost: cost.ofEmail,
  },
  {
    name: 'an address (URL) without a user, a password or parameters that may be secret',
    examples:
      'https://www.example.com/path#top  http://localhost:8080/health  https://example.com/list?page=2  ' +
      'jdbc:postgresql://db.example.com:5432/shop  redis://cache:6379/0  git@git.example.com:team/shop.git  ' +
      'urn:ietf:params:oauth  file:///etc/app.conf  https://api.example.com/users/{id}',
    cost: cost.ofUrl,
  },
  {
    name: 'a path or a pattern of paths',
    examples:
      '/var/lib/shop/data.sqlite  ./src  ~/.ssh/config  C:\\Windows\\app.exe  **/*.ts  @scope/package  /api/v1/users/:id  ' +
      '../../etc  !**/node_modules/**  logs-*  classpath:db/migration  pgdata:/var/lib/data:ro',
    cost: cost.ofPath,
  },
  {
    name: 'an image or a package with its version',
    examples:
      'registry.example.com:5000/team/shop:1.24.3  node:22-alpine  actions/checkout@v4  npm:left-pad@1.0.0  ' +
      `requests==2.31.0  workspace:*  golang@sha256:${'9f86d081884c7d65'.repeat(4)}`,
    cost: cost.ofPackage,
  },
  {
    name: 'a name with colons, of usual words',
    examples:
      'arn:aws:iam::123456789012:role/shop-production  user:read  std::string  eslint:recommended  build:prod',
    cost: cost.ofColons,
  },
  {
    name: 'a flag or a setting',
    examples:
      '--max-old-space-size=4096  -Xmx512m  -it  LEVEL=info  max-age=3600  q=0.9  -DskipTests  --no-cache',
    cost: (text) => cost.ofSetting(text, costOfPiece),
  },
  {
    name: 'a placeholder or an operator',
    examples: '%s  %-5level  &&  ->  *  ...  ==  $1  $remote_addr  C++  C#',
    cost: cost.ofSign,
  },
  {
    name: 'a number of an order, a series or a phone',
    examples: 'INC-1234  +49 30 123456  123-456',
    cost: is(/^[A-Z]{2,6}-\d{1,6}$|^\+?\d{1,4}([ -]\d{1,6}){1,4}$/),
    isWhole: true,
  },
];

/** Nothing but a key is longer. */
const maxPiece = 400;

/** One piece of text, or a whole value. @returns `never` when it has none of the forms */
export function costOfPiece(text: string, isWhole = false): number {
  let best = cost.never;
  for (const form of forms) {
    if (form.isWhole && !isWhole) continue;
    if (text.length > maxPiece && form.name !== 'a public key or a certificate') continue;
    best = Math.min(best, form.cost(text));
    if (best === 0) return 0;
  }
  return best;
}
