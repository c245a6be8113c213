import { costOfPiece } from './forms.js';
import { namesCredential, secrecyOf } from './names.js';
import { isPassphrase, isUsual, never } from './words.js';

/** Longer texts are not read: they are hidden. */
const maxLength = 20_000;

/** The separators between the pieces of a text: blanks, brackets, quotes, commas. */
const between = /[\s"'`´“”„«»‚‘’()[\]{}<>,;|…·•]+/u;

/** Placeholders for a value that is elsewhere: `${API_KEY}`, `${{ secrets.TOKEN }}`, `{{ .Values.image }}`, `$HOME`. */
export const references =
  /\$\{[A-Z][A-Z0-9_]{0,60}\}|\$?\{\{[-~]?\s*[.$]?[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*\s*[-~]?\}\}|\$[A-Z][A-Z_]{2,60}(?![\w])/g;

/** Why a text is hidden, or undefined: it is shown. */
export type Reason =
  | 'text under a secret name'
  | 'text marked by the schema'
  | 'address with credentials'
  | 'text that names a credential'
  | 'unrecognised text';

export function reasonToHide(text: string): Reason | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (text.length > maxLength) return 'unrecognised text';
  if (costOfPiece(trimmed, true) !== never && !assigns(trimmed)) return undefined;
  if (/^[^\s]{0,60}:\/\/[^\s/]*@/.test(trimmed)) return 'address with credentials';
  const rest = trimmed.replaceAll(references, 'ref');
  const pieces = rest.split(between).map(bare).filter(Boolean);
  if (pieces.length > 1 || /[=:<>]/.test(rest)) {
    if (namesCredential(rest) || hasPasswordFlag(pieces)) return 'text that names a credential';
  }
  return costOf(pieces) ? undefined : 'unrecognised text';
}

/** `LEVEL=info` has a form, `PIN=tulip` too: its name decides. */
function assigns(text: string): boolean {
  const [, name] = /^-{0,2}([\p{L}_][\p{L}\p{M}\w.-]{0,80})(?::?=|:(?!\/\/))/u.exec(text) ?? [];
  return (name !== undefined && secrecyOf(name) !== 'none') || hasPasswordFlag([text]);
}

function costOf(pieces: readonly string[]): boolean {
  let sum = 0;
  for (const piece of new Set(pieces)) {
    sum += costOfPiece(piece);
    if (sum === never) return false;
  }
  const words = pieces.filter((piece) => /^\p{L}+$/u.test(piece));
  // Texts in other languages have none of our usual words; a passphrase has no more than some twenty.
  const isPhrase = words.length === pieces.length && words.length <= 24 && isPassphrase(words);
  if (hasPhrase(pieces)) return false;
  return sum <= 1 + Math.floor(pieces.length / 4) && !isPhrase;
}

/** Seven words in a row of which none is usual: the words of a wallet inside a sentence. */
function hasPhrase(pieces: readonly string[]): boolean {
  let run = 0;
  for (const piece of pieces) {
    run = /^[a-z]{3,8}$/.test(piece) && !isUsual(piece) ? run + 1 : 0;
    if (run >= 7) return true;
  }
  return false;
}

/** Without the punctuation of a sentence. */
function bare(piece: string): string {
  return piece.replace(/(?<=.)[.:!?*_]+$/, '').replace(/^[*_¡¿]+(?=.)/, '');
}

/** `-p tulip`, `-ptulip`, `-u shop:tulip`, `-w tulip`: the value of a flag that takes a password by custom. */
export function hasPasswordFlag(pieces: readonly string[]): boolean {
  return pieces.some((piece, index) => {
    if (
      /^-p(?=[^\s=/-])(?!\d{1,5}(:\d+)*$)[^/]{3,}$/.test(piece) &&
      !/^-(?:path|port|pretty|print|prune|parallel|plugin|project|prod|prefix|profile|public|pedantic|param|package|progress|preset)/.test(
        piece,
      )
    )
      return true;
    return isValueOfFlag(pieces[index + 1] ?? '', piece);
  });
}

/** Whether a value after `-p`, `-w`, `-a` or `-u` is a password: not a port, a path or another flag; a user has a colon. */
export function isValueOfFlag(value: string, flag: string): boolean {
  if (value === '' || /^ref$|^-|^\d{1,5}([:./-]\d+)*$|[/\\]|^[A-Z_]+=/.test(value)) return false;
  return /^--?u(ser)?$/.test(flag) ? value.includes(':') : /^-[pPwa]$|^--?(pass|pw|auth)$/.test(flag);
}

/** A long word that has no harmless form, in prose that is shown: a key in a description, a pasted path. */
export function withoutSecretWords(text: string): string {
  return text.replaceAll(/[\w+/=.~$-]{16,}/g, (word) => {
    if (!/\d/.test(word) || !/[A-Za-z]/.test(word) || /^[/.]|^[\da-f-]{7,64}$/.test(word)) return word;
    return costOfPiece(word) === never ? '[hidden]' : word;
  });
}
