import * as cost from './costs.js';

/**
 * The forms in which a value is shown; anything else is hidden. README.md beside this file has examples of each, and a test
 * that all of them are shown.
 */
export interface Form {
  /** As the README calls it. */
  name: string;
  /** 0, or 1 where few of the kind may stand together; `never` when a piece of text does not have this form. */
  cost: (text: string) => number;
  /** Only a whole value has it, no word of a longer text. */
  isWhole?: boolean;
}

const is = (...patterns: RegExp[]) => {
  return (text: string): number => (patterns.some((pattern) => pattern.test(text)) ? 0 : cost.never);
};

export const forms: readonly Form[] = [
  { name: 'a name made of plain words', cost: cost.ofPlainName },
  {
    name: 'a number',
    cost: is(
      /^[+-]?(\d{1,40}|\d{1,3}([_,]\d{3})+)?(\.\d{1,20})?(e[+-]?\d{1,6})?\+?$/i,
      /^[+-]?(0x[\da-f]{1,8}|0o[0-7]{1,12}|0b[01]{1,64}|\.?inf(inity)?|\.?nan)$/i,
    ),
  },
  {
    name: 'a date or a time',
    cost: is(
      /^(\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})([Tt ]\d{1,2}:\d\d(:\d\d(\.\d{1,9})?)?(\s?[Zz]|\s?[+-]\d\d:?\d\d)?)?$/,
      /^\d{1,2}:\d\d(:\d\d(\.\d{1,9})?)?$|^\d{4}-W?\d\d$/,
    ),
  },
  {
    name: 'a duration, a size or a quantity',
    cost: is(
      cost.quantity,
      /^\d{1,5}x\d{1,5}$/,
      /^P(?=[\dT])(\d{1,5}[YMWD]){0,4}(T(\d{1,5}(\.\d{1,6})?[HMS]){1,3})?$/,
    ),
  },
  { name: 'a version or a range of versions', cost: cost.ofVersion },
  {
    name: 'an address of a network',
    cost: is(
      /^(\d{1,3}\.){3}\d{1,3}(\/\d{1,2})?(:\d{1,5})?$|^([\da-f]{2}[:-]){5}[\da-f]{2}$/i,
      /^\[?(?=[\da-f:.]{2,45}(\]|\/|$))(?=.*::|([\da-f]{1,4}:){7})[\da-f:]*((\d{1,3}\.){3}\d{1,3})?(\]:\d{1,5}|\])?(\/\d{1,3})?$/i,
      /^(\d{1,5}|\*)?(:\d{1,5}){1,2}(\/(tcp|udp))?$|^\d{1,5}\/(tcp|udp)$|^\d{1,5}-\d{1,5}(:\d{1,5}-\d{1,5})?$/,
    ),
  },
  { name: 'a colour', cost: is(/^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i) },
  {
    name: 'a reference to a value elsewhere',
    cost: cost.ofReference,
    isWhole: true,
  },
  { name: 'a pattern of text, of a date or of a log line', cost: cost.ofPattern },
  {
    name: 'a schedule',
    cost: is(
      /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|reboot|every \d{1,5}[smhd])$/,
      /^(([\d*?LW#,/-]{1,30}|([A-Z]{3}[,-]?){1,7})\s+){4,6}([\d*?LW#,/-]{1,30}|([A-Z]{3}[,-]?){1,7})$/,
    ),
    isWhole: true,
  },
  {
    name: 'a digest that says what it is',
    cost: is(/^sha(1|256|384|512):[\da-f]{40,128}$/, /^sha(1|256|384|512)-[A-Za-z0-9+/]{27,86}={0,2}$/),
  },
  {
    name: 'a public key or a certificate',
    cost: is(
      /^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-ssh-ed25519@openssh\.com) AAAA[A-Za-z0-9+/]{40,3000}={0,3}( [\w.@-]{1,100})?\s*$/,
      /^(-----BEGIN (([A-Z0-9]{2,10} ){0,2}(PUBLIC KEY|CERTIFICATE( REQUEST)?|X509 CRL))-----\s[A-Za-z0-9+/=\s]{20,20000}-----END \2-----\s*){1,20}$/,
    ),
    isWhole: true,
  },
  { name: 'an e-mail address', cost: cost.ofEmail },
  {
    name: 'an address (URL) without a user, a password or parameters that may be secret',
    cost: cost.ofUrl,
  },
  { name: 'a path or a pattern of paths', cost: cost.ofPath },
  { name: 'an image or a package with its version', cost: cost.ofPackage },
  { name: 'a name with colons, of usual words', cost: cost.ofColons },
  { name: 'a flag or a setting', cost: (text) => cost.ofSetting(text, costOfPiece) },
  { name: 'a placeholder or an operator', cost: cost.ofSign },
  {
    name: 'a number of an order, a series or a phone',
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
