import { fold } from './names.js';
import lists from './words.json' with { type: 'json' };

/**
 * Words of everyday configuration. Three rules use them: a name with a number in it (`eth0`), four words or more in a row (a
 * passphrase has none of these), and a value below a key that may be a secret (`license: MIT`).
 */
export const vocabulary: ReadonlySet<string> = new Set(lists.vocabulary.flatMap((line) => line.split(' ')));

/** The letters that follow each letter in ordinary words. Eight random letters fit them five times in a hundred. */
const follows: Record<string, string> = lists.follows;

/** The cost of a part of a name: nothing, or one if it may be anything. A name that costs more than a few is a secret. */
type Cost = number;
export const never: Cost = Number.POSITIVE_INFINITY;

/** `getUserById`: get, User, By, Id. `x86`, `k8s` and the like are names by custom. */
const pieces = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[A-Z]/g;
const customary =
  /^(?:i18n|l10n|a11y|[a-z]2[a-z]|[a-z]{1,2}\d{1,4}[a-z]?|[a-z]{1,4}\d{1,3}|[a-z]{3,8}0\d{1,3}|utf8mb4|[co][l2]?\d00k|h26[45]|\d{1,2}[a-z]{1,2}|\d{1,4}(?:xlarge|st|nd|rd|th|bit)|v\d{1,2}(?:alpha|beta)\d?|(?:tls|ssl)v\d|(?:sha|aes|utf|rs|hs|es|ps|crc|gpt|cp|rfc|iso)\d{1,4})$/i;

/** Letters and digits without anything between: a word, words in camel case, a number, a word with its number. */
export function costOfAtom(atom: string): Cost {
  if (/^\d+$/.test(atom)) return atom.length <= 4 ? 0 : atom.length <= 20 ? 1 : never;
  // Words of other scripts; not letters of two scripts in one word.
  if (/^[\p{L}\p{M}]{1,30}$/u.test(atom) && !/\p{Script=Latin}/u.test(atom)) return 0;
  const text = /[\u0370-\u05ff]/.test(atom) ? atom : fold(atom);
  if (/[^a-zA-Z0-9]/.test(text)) return never;
  const lower = text.toLowerCase();
  if (vocabulary.has(lower)) return 0;
  if (customary.test(text)) return 1;
  const found = text.match(pieces) ?? [];
  const letters = found.filter((piece) => /\D/.test(piece));
  const numbers = found.filter((piece) => /^\d+$/.test(piece));
  if (numbers.some((number) => number.length > 4) || numbers.length > 1) return never;
  if (numbers.length === 1 && !isNumbered(found, lower)) return never;
  const costs = letters.map(costOfLetters);
  const sum = costs.reduce((total, cost) => total + cost, 0);
  // aGhTyKlPq is made of short pieces; getUserById has them between words.
  return sum <= Math.max(1, letters.length / 3) ? Math.min(sum, 1) : never;
}

/** `eth0`, `postgres15`, `OAuth2Server`; not `hunter2`, `Summer2024`, `Str0ng`. */
function isNumbered(found: string[], lower: string): boolean {
  const at = found.findIndex((piece) => /^\d+$/.test(piece));
  const before = found[at - 1]?.toLowerCase() ?? '';
  if (at === 0) return vocabulary.has(lower.replace(/^\d+/, ''));
  if ((found[at]?.length ?? 0) > 2) return false;
  return vocabulary.has(before) || (at === found.length - 1 && found.length === 2 && before.length <= 3);
}

function costOfLetters(piece: string): Cost {
  const word = piece.toLowerCase();
  if (vocabulary.has(word)) return 0;
  if (word.length <= 2) return 1;
  if (word.length > 24) return never;
  const odd = oddPairs(word);
  if (odd === 0) return 0;
  if (word.length <= 4 || (odd === 1 && word.length <= 16)) return 1;
  return piece === piece.toUpperCase() && word.length <= 7 ? 1 : never;
}

export function oddPairs(word: string): number {
  let odd = /[aeiouy]/.test(word) && !/[^aeiouy]{5}/.test(word) ? 0 : 1;
  for (let at = 1; at < word.length; at += 1) {
    if (!follows[word[at - 1] ?? '']?.includes(word[at] ?? '')) odd += 1;
  }
  return odd;
}

/** The cost of the parts of a text, a name or a path. Each counts once. A quarter of `many` parts, and one more, may be anything. */
export function costOfAll(
  parts: readonly string[],
  costOf: (part: string) => Cost,
  many = parts.length,
): Cost {
  let sum = 0;
  for (const part of new Set(parts)) {
    sum += costOf(part);
    if (sum > 1 + Math.floor(many / 4)) return never;
  }
  return Math.min(sum, 1);
}

/** The cost of the parts of a name or a path. The signs between them cost nothing. */
export function costOfAtoms(atoms: readonly string[], many?: number): Cost {
  return isPassphrase(atoms.filter((atom) => /\D/.test(atom))) ? never : costOfAll(atoms, costOfAtom, many);
}

/** Four words or more in a row, of which too few are words of configuration or of grammar. */
export function isPassphrase(words: readonly string[]): boolean {
  const all = words.flatMap((word) => word.match(pieces) ?? []).filter((piece) => /\D/.test(piece));
  const usual = all.filter((word) => vocabulary.has(word.toLowerCase())).length;
  return all.length >= 4 && usual < Math.floor(all.length / 4);
}

/** Whether all of it are words of configuration: what may stand below `license`, `auth`, `key`. */
export function isUsual(text: string): boolean {
  if (/^(password|token|secret|username|apikey|bearer)$/.test(text)) return true;
  const all = text.match(pieces) ?? [];
  return (
    /^[A-Za-z0-9 ._/-]{1,60}$/.test(text) &&
    all.every((piece) => (/^\d{1,4}$/.test(piece) ? true : vocabulary.has(piece.toLowerCase())))
  );
}
