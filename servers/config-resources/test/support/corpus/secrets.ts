/**
 * Sixty kinds of secrets, made up from a seed. Prefixes are put together at run time, so that scanners of this repository find
 * nothing.
 */

const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = lower.toUpperCase();
const digits = '0123456789';
const alnum = upper + lower + digits;
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const hex = '0123456789abcdef';
/** All printable characters but quotes and the backslash, which some formats escape. */
const printable = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at))
  .filter((char) => !`"'\\`.includes(char))
  .join('');

/** Random text that is the same in every run. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2_654_435_761 + 12_345) % 2 ** 32;
  }

  below(limit: number): number {
    this.#state = (this.#state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  text(length: number, alphabet = alnum): string {
    return Array.from({ length }, () => alphabet[this.below(alphabet.length)]).join('');
  }

  pick<T>(from: readonly T[]): T {
    const found = from[this.below(from.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  }
}

export interface Kind {
  name: string;
  make: (random: Random) => string;
  /** A word, a name or a number as any other: only what stands around it tells. */
  isPlain?: boolean;
}

const flowers = 'tulip swordfish banana orchid falcon lagoon walnut pumpkin dolphin marigold'.split(' ');
const rare = 'zephyr quartz lantern gopher mango pelican thistle juniper walrus saffron cobalt meadow'.split(
  ' ',
);

const uuid = (r: Random) => [8, 4, 4, 4, 12].map((length) => r.text(length, hex)).join('-');
const leet = (word: string) =>
  word.replace(/[aeiost]/g, (char) => ({ a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' })[char] ?? char);

export const kinds: readonly Kind[] = [
  { name: '8 letters and digits', make: (r) => `${r.text(3)}7${r.text(3)}q2` },
  { name: '12 letters and digits', make: (r) => `${r.text(5)}4${r.text(5)}X9` },
  { name: '24 letters and digits', make: (r) => r.text(24) },
  { name: '40 letters and digits', make: (r) => r.text(40) },
  { name: '64 letters and digits', make: (r) => r.text(64) },
  { name: '10 printable characters', make: (r) => `${r.text(4, printable)}k7${r.text(4, printable)}` },
  { name: '16 printable characters', make: (r) => r.text(16, printable) },
  { name: '20 printable characters', make: (r) => r.text(20, printable) },
  { name: '32 printable characters', make: (r) => r.text(32, printable) },
  { name: '16 lower-case letters', make: (r) => r.text(16, lower) },
  { name: '20 capitals', make: (r) => r.text(20, upper) },
  { name: '24 letters of both cases', make: (r) => r.text(24, upper + lower) },
  { name: '32 hex digits', make: (r) => `${r.text(16, hex)}a7${r.text(14, hex)}` },
  { name: '40 hex digits', make: (r) => `${r.text(20, hex)}c1${r.text(18, hex)}` },
  { name: '64 hex digits', make: (r) => r.text(64, hex) },
  { name: 'UUID', make: uuid },
  { name: 'UUID in capitals', make: (r) => uuid(r).toUpperCase() },
  { name: 'base32', make: (r) => r.text(32, base32) },
  { name: 'base64 of 16 bytes', make: (r) => `${r.text(10)}+9/${r.text(9)}==` },
  { name: 'base64 of 32 bytes', make: (r) => `${r.text(20)}/7+${r.text(20)}=` },
  { name: 'base64url', make: (r) => `${r.text(20)}-_8${r.text(20)}` },
  { name: 'AWS access key', make: (r) => `AK${'IA'}${r.text(16, base32)}` },
  { name: 'AWS secret key', make: (r) => `${r.text(18)}/${r.text(12)}+${r.text(8)}` },
  { name: 'GitHub token', make: (r) => `gh${'p_'}${r.text(36)}` },
  { name: 'GitHub fine-grained token', make: (r) => `github${'_pat_'}${r.text(22)}_${r.text(59)}` },
  { name: 'GitLab token', make: (r) => `gl${'pat-'}${r.text(20)}` },
  { name: 'Slack token', make: (r) => `xo${'xb-'}${r.text(12, digits)}-${r.text(12, digits)}-${r.text(24)}` },
  {
    name: 'Slack webhook',
    make: (r) =>
      `https://hooks.slack.com/serv${'ices/T'}${r.text(8, base32)}/B${r.text(8, base32)}/${r.text(24)}`,
  },
  {
    name: 'Discord webhook',
    make: (r) => `https://discord.com/api/web${'hooks/'}${r.text(18, digits)}/${r.text(60)}`,
  },
  { name: 'Stripe key', make: (r) => `sk${'_live_'}${r.text(24)}` },
  { name: 'webhook signing secret', make: (r) => `wh${'sec_'}${r.text(32)}` },
  { name: 'JSON Web Token', make: (r) => `ey${'JhbGciOiJIUzI1NiJ9.ey'}J${r.text(40)}.${r.text(43)}` },
  { name: 'Google API key', make: (r) => `AI${'za'}${r.text(35)}` },
  { name: 'Google OAuth secret', make: (r) => `GOC${'SPX-'}${r.text(28)}` },
  { name: 'SendGrid key', make: (r) => `S${'G.'}${r.text(22)}.${r.text(43)}` },
  { name: 'Twilio key', make: (r) => `S${'K'}${r.text(32, hex)}` },
  { name: 'npm token', make: (r) => `np${'m_'}${r.text(36)}` },
  { name: 'PyPI token', make: (r) => `py${'pi-'}${r.text(80)}` },
  { name: 'model provider key', make: (r) => `sk${'-ant-api03-'}${r.text(90)}` },
  { name: 'Telegram bot token', make: (r) => `${r.text(10, '123456789')}:AA${r.text(33)}` },
  { name: 'cloud token in hex', make: (r) => `do${'p_v1_'}${r.text(64, hex)}` },
  { name: 'Hugging Face token', make: (r) => `h${'f_'}${r.text(34)}` },
  { name: 'Vault token', make: (r) => `hv${'s.'}${r.text(60)}` },
  {
    name: '1Password secret key',
    make: (r) =>
      `A${'3-'}${r.text(6, base32)}-${r.text(11, base32)}${Array.from({ length: 3 }, () => `-${r.text(5, base32)}`).join('')}`,
  },
  { name: 'licence key', make: (r) => Array.from({ length: 5 }, () => r.text(5, base32)).join('-') },
  { name: 'age key', make: (r) => `AGE-SECRET${'-KEY-1'}${r.text(58, base32)}` },
  { name: 'bcrypt hash', make: (r) => `$2${'b$12$'}${r.text(53)}` },
  { name: 'argon2 hash', make: (r) => `$arg${'on2id$v=19$m=65536,t=3,p=4$'}${r.text(22)}$${r.text(43)}` },
  { name: 'LDAP hash', make: (r) => `{SS${'HA}'}${r.text(32)}` },
  {
    name: 'word with a year',
    make: (r) => `${r.pick(rare)}${1960 + r.below(60)}${r.pick(['!', '#', '?', ''])}`,
  },
  {
    name: 'word with a mark',
    make: (r) => `${r.pick(rare)}${r.pick(['@', '#', '$', '%', '&'])}${r.below(90) + 10}`,
  },
  { name: 'leet', make: (r) => leet(`${r.pick(rare)}stone`) + r.text(2, digits) },
  {
    name: 'keychain password',
    make: (r) =>
      `${r.text(6, lower)}-${r.text(3, lower)}4${r.text(2, lower)}-${r.text(2, lower)}K${r.text(3, lower)}`,
  },
  {
    name: 'seed phrase',
    make: (r) => Array.from({ length: 12 }, () => r.pick([...rare, ...flowers])).join(' '),
  },
  {
    name: 'passphrase of four words',
    make: (r) => Array.from({ length: 4 }, () => r.pick([...rare, ...flowers])).join('-'),
  },
  { name: 'word', make: (r) => r.pick(flowers) + r.pick(['', 's']), isPlain: true },
  { name: 'word with a number', make: (r) => `${r.pick(flowers)}-${r.below(90) + 10}`, isPlain: true },
  { name: 'two words', make: (r) => `${r.pick(flowers)}-${r.pick(rare)}`, isPlain: true },
  { name: 'digits', make: (r) => r.text(7, '123456789'), isPlain: true },
  {
    name: 'capitalised word',
    make: (r) => `${r.pick(rare).replace(/^./, (char) => char.toUpperCase())}`,
    isPlain: true,
  },
];
