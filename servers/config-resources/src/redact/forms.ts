import { costOfPart, quantity } from './parts.js';
import { never } from './words.js';

/**
 * The forms in which a value is shown; anything else is hidden. README.md beside this file has examples of each, and a test
 * that all of them are shown. One of the patterns fits the whole text; the name of a group in it says what its part must be:
 * parts.ts.
 */
type Forms = Readonly<Record<string, readonly RegExp[]>>;

const protocol = String.raw`(?:npm:|docker:\/\/|(?!(?:npm|docker|workspace|link|file|portal|catalog):))`;
const image = String.raw`${protocol}(?<steps>@?[\w.-]+(?::\d{1,5}(?=\/))?(?:\/[\w.-]+)*)`;
const tag = String.raw`(?::|@|[=~!<>]=)(?:[\da-f]{40}|(?=[\^~v=<>]*\d)(?<version>[\w.*^~<>=/-]{1,80})|(?![\^~v=<>]*\d)(?<usual>[\w.*^~<>=/-]{1,80}))`;
const digest = '@sha256:[\\da-f]{64}';

/** The forms of a piece of text: a value, or a word in it. */
const pieceForms: Forms = {
  'a name made of plain words': [
    /^(?=.{1,200}$)(?<name>[_.]{0,2}[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[-_./+]{1,2}[\p{L}\p{M}\p{N}]+|['’&]\p{L}{1,8})*[-_+]{0,2})$/u,
  ],
  'a number': [
    /^[+-]?(\d{1,40}|\d{1,3}([_,]\d{3})+)?(\.\d{1,20})?(e[+-]?\d{1,6})?\+?$/i,
    /^[+-]?(0x[\da-f]{1,8}|0o[0-7]{1,12}|0b[01]{1,64}|\.?inf(inity)?|\.?nan)$/i,
  ],
  'a date or a time': [
    /^(\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})([Tt ]\d{1,2}:\d\d(:\d\d(\.\d{1,9})?)?(\s?[Zz]|\s?[+-]\d\d:?\d\d)?)?$/,
    /^\d{1,2}:\d\d(:\d\d(\.\d{1,9})?)?$|^\d{4}-W?\d\d$/,
  ],
  'a duration, a size or a quantity': [
    quantity,
    /^\d{1,5}x\d{1,5}$/,
    /^P(?=[\dT])(\d{1,5}[YMWD]){0,4}(T(\d{1,5}(\.\d{1,6})?[HMS]){1,3})?$/,
  ],
  'a version or a range of versions': [/^(?<version>.{1,100})$/],
  'an address of a network': [
    /^(\d{1,3}\.){3}\d{1,3}(\/\d{1,2})?(:\d{1,5})?$|^([\da-f]{2}[:-]){5}[\da-f]{2}$/i,
    /^\[?(?=[\da-f:.]{2,45}(\]|\/|$))(?=.*::|([\da-f]{1,4}:){7})[\da-f:]*((\d{1,3}\.){3}\d{1,3})?(\]:\d{1,5}|\])?(\/\d{1,3})?$/i,
    /^(\d{1,5}|\*)?(:\d{1,5}){1,2}(\/(tcp|udp))?$|^\d{1,5}\/(tcp|udp)$|^\d{1,5}-\d{1,5}(:\d{1,5}-\d{1,5})?$/,
  ],
  'a colour': [/^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i],
  'a pattern of text, of a date or of a log line': [
    /^(?=\^|.*(?:\$$|\[\^?(?:a-z|A-Z|0-9)|\\[dws]))(?<syntax>.{1,300})$/,
    /^(%[-\d.]{0,5}[a-zA-Z]{1,10}[-/:.,]?){1,8}$/,
    /^((y{2,4}|Y{2,4}|M{1,4}|[dHhms]{1,2}|D{1,4}|S{1,9}|[aAzZ]|X{1,3}|E{1,4}|'T')[-T ./:,]{1,2}){1,8}(y{2,4}|Y{2,4}|[dDMHhmsSaAzZX]{1,4})$/,
    /^[-dl]?([r-][w-][xsS-]){3}$/,
  ],
  'a digest that says what it is': [
    /^sha(1|256|384|512):[\da-f]{40,128}$/,
    /^sha(1|256|384|512)-[A-Za-z0-9+/]{27,86}={0,2}$/,
  ],
  'an e-mail address': [/^(?:mailto:)?(?<name1>[\w.+-]{1,64})@(?<name2>[\w-]+(?:\.[\w-]+)+)$/],
  'an address (URL) without a user, a password or parameters that may be secret': [
    /^(?:git@[\w-]+(?:\.[\w-]+)+:|urn:)(?:\w+:)?(?<steps>[\w.:/-]+)$/,
    /^(?!urn:)(?:[A-Za-z][A-Za-z0-9+.-]{1,20}:){1,3}\/\/(?:\[[0-9a-fA-F:.]{2,45}\]|[\d.]*|\*|(?:\*\.)?(?<name1>[A-Za-z0-9._-]{1,253}))(?::[\d*]{1,5})?(?<steps>\/[^?#]*)?(?:\?(?<query>[^#]+)?)?(?:#(?<name2>[\w./-]{1,60})?)?$/,
  ],
  'a path or a pattern of paths': [
    /^(?=!?[@~./*#]|!?[\w*.{}@-]+[\\/]|[A-Za-z]:[\\/]|[\w.-]+\*$|[\w.-]+:(?:[./~]|\w+\/))(?!.+[\s"'<>|;&$`?!^=])(?!.+@(?!types|[\w-]+\/))(?<steps>.+)$/,
  ],
  'an image or a package with its version': [
    /^(?:workspace|link|file|portal|catalog):(?<steps>[\w.*^~/@-]{0,80})$/,
    new RegExp(`^${image}${digest}$`),
    // cobalt@18: a word and a number say nothing.
    new RegExp(`^(?!(?:docker:\\/\\/)?[^/]*@\\d+$)${image}${tag}(?:${digest})?$`),
  ],
  'a name with colons, of usual words': [
    /^(?<name>[a-z]+\d(?:\.\d{1,2})?:\d{1,3}b)$/,
    /^(?=.*::|arn:)(?<name>[\w.*/-]+(?:::?[\w.*/-]*)+)$/,
    /^(?<words>[\w.*/-]+(?:::?[\w.*/-]*)+)$/,
  ],
  'a flag or a setting': [
    /^-X(?:m[sxn]|ss)\d{1,6}[kmg]$|^-XX:[+-]?[A-Za-z0-9]{3,60}$/i,
    /^-[A-Za-z][\w.:-]?(?:=(?<value>.{1,200})?)?$/,
    /^(?:--?|(?=[^=]*=))(?:[DX](?=[A-Za-z]{3}))?(?<name>[A-Za-z][\w.:-]{0,60})(?:=(?<value>.{1,200})?)?$/,
  ],
  'a placeholder or an operator': [
    /^[+-]?%[-+ 0#]?\d{0,3}(\.\d{1,2})?[a-zA-Z]{1,10}$|^\$\d$|^[A-Za-z](#|\+\+)$/,
    /^[*+|&<>=/\\~^?:.,;!@#$%_-]{1,3}$|^([-=*#_.~+])\1{3,80}$/,
    /^(?:\p{Extended_Pictographic}|\u200d|\ufe0f){1,12}$/u,
    /^(?:\$|!{1,2})(?<name>[\w.-]{2,40})\/?$/,
  ],
};

const key = 'a public key or a certificate';

/** Forms of a whole value. A word of a longer text never has them. */
const wholeForms: Forms = {
  'a reference to a value elsewhere': [
    /^(?:\$\{\{?|\{\{[-~]?|\$\(|%\(|<%=?|<|%|\$)\s*(?<name>[A-Za-z_.][\w.-]*(?:[ ./:|[\]()-]+\w+)*)\s*(?:\}?\}|[-~]?\}\}|\)[sdif]?|%?>|%)?$/,
  ],
  'a schedule': [
    /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|reboot|every \d{1,5}[smhd])$/,
    /^(([\d*?LW#,/-]{1,30}|([A-Z]{3}[,-]?){1,7})\s+){4,6}([\d*?LW#,/-]{1,30}|([A-Z]{3}[,-]?){1,7})$/,
  ],
  [key]: [
    /^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-ssh-ed25519@openssh\.com) AAAA[A-Za-z0-9+/]{40,3000}={0,3}( [\w.@-]{1,100})?\s*$/,
    /^(-----BEGIN (([A-Z0-9]{2,10} ){0,2}(PUBLIC KEY|CERTIFICATE( REQUEST)?|X509 CRL))-----\s[A-Za-z0-9+/=\s]{20,20000}-----END \2-----\s*){1,20}$/,
  ],
  'a number of an order, a series or a phone': [/^[A-Z]{2,6}-\d{1,6}$|^\+?\d{1,4}([ -]\d{1,6}){1,4}$/],
};

export const forms: Forms = { ...pieceForms, ...wholeForms };

/** Nothing but a key is longer. */
const maxPiece = 400;

/** One piece of text, or a whole value. @returns `never` when it has none of the forms */
export function costOfPiece(text: string, isWhole = false): number {
  let best = never;
  for (const [name, patterns] of Object.entries(isWhole ? forms : pieceForms)) {
    if (text.length > maxPiece && name !== key) continue;
    best = Math.min(best, costOfForm(patterns, text));
    if (best === 0) return 0;
  }
  return best;
}

/** 0, or 1 where few of the kind may stand together; `never` when a text does not have this form. */
export function costOfForm(patterns: readonly RegExp[], text: string): number {
  return Math.min(...patterns.map((pattern) => costOfMatch(pattern.exec(text))));
}

function costOfMatch(match: RegExpExecArray | null): number {
  let sum = match === null ? never : 0;
  for (const [part, text] of Object.entries(match?.groups ?? {})) {
    if (text !== undefined) sum += part === 'value' ? costOfPiece(text) : costOfPart(part, text);
  }
  return sum > 2 ? never : Math.min(sum, 1);
}
