import { costOfPiece } from './forms.js';
import { namesCredential, secrecyOf } from './names.js';
import { costOfAll, isPassphrase, isUsual, never } from './words.js';

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
  return isHarmless(pieces) ? undefined : 'unrecognised text';
}

/** `LEVEL=info` has a form, `PIN=tulip` too: its name decides. */
function assigns(text: string): boolean {
  const [, name] = /^-{0,2}([\p{L}_][\p{L}\p{M}\w.-]{0,80})(?::?=|:(?!\/\/))/u.exec(text) ?? [];
  return (name !== undefined && secrecyOf(name) !== 'none') || hasPasswordFlag([text]);
}

function isHarmless(pieces: readonly string[]): boolean {
  if (costOfAll(pieces, costOfPiece) === never) return false;
  // Texts in other languages have none of our usual words; a passphrase has no more than some twenty.
  const isOfWords = pieces.length <= 24 && pieces.every((piece) => /^\p{L}+$/u.test(piece));
  // Seven words in a row of which none is usual: the words of a wallet inside a sentence.
  const isRare = (piece: string) => /^[a-z]{3,8}$/.test(piece) && !isUsual(piece);
  const isWallet = (_: string, at: number) => pieces.slice(at, at + 7).filter(isRare).length === 7;
  return !(isOfWords && isPassphrase(pieces)) && !pieces.some(isWallet);
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
