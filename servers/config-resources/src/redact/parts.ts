import { costOfAtom, costOfAtoms, isPassphrase, never, vocabulary } from './words.js';

const units =
  'ns|us|µs|ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|mo|months?|y|yrs?|years?|[kmgtpe]i?b?|bits?|bytes?|' +
  '[kmgt]?bps|px|em|rem|vh|vw|pt|ch|fr|deg|rad|%|[kmg]?hz|v|w|kw|a|°?[cf]|x|rps|qps|rpm|cpus?|cores?|usd|eur|gbp|km|cm|mm|kg|g|l|r/[smh]';
export const quantity = new RegExp(`^[+-]?(\\d{1,15}(\\.\\d{1,10})?(${units})){1,6}$`, 'i');

const isUsual = (word: string) => vocabulary.has(word.toLowerCase());
const atomsOf = (text: string) => text.split(/[^\p{L}\p{M}\p{N}]+/u).filter(Boolean);
const shownIf = (is: boolean) => (is ? 0 : never);

function ofName(text: string): number {
  const atoms = atomsOf(text);
  return atoms.some((atom) => /\D/.test(atom)) ? costOfAtoms(atoms) : never;
}

/** Each step is a name, a parameter or a pattern. */
function ofSteps(path: string): number {
  if (/\w[@#]\d+$/.test(path)) return never;
  const plain = path.replaceAll(/\{[\w,*. -]{1,60}\}|[*:!@~#[\]]|%20|%s/g, ' ');
  if (/[^\p{L}\p{M}\p{N}._ +,()&\\/-]|&\d/u.test(plain)) return never;
  if (plain.split(/[\\/]/).some((step) => isPassphrase(atomsOf(step)))) return never;
  const atoms = atomsOf(plain);
  return costOfAtoms(atoms, atoms.filter((atom) => /\D/.test(atom)).length);
}

/** `1.2.3`, `^1.24.0`, `1.21.4-alpine3.20`, `1.0.0-rc.1+build.5114`; one word of it may be unusual. */
function ofVersion(text: string): number {
  const [is, release = ''] =
    /^[\^~=<>!]{0,2}\s?v?\d{1,10}(?:\.\d{1,10}|\.[x*]){0,4}(?:[-+.]([0-9A-Za-z.+-]{1,60}))?$/.exec(text) ??
    [];
  const odd = release
    .split(/[.+-]/)
    .filter(
      (part) => !/^(\d{1,14}|v?\d{1,4}[a-z]?|[x*]|)$/i.test(part) && !isUsual(part.replace(/\d+$/, '')),
    );
  if (is === undefined || odd.length > 1) return never;
  return odd[0] === undefined ? 0 : costOfAtom(odd[0]) === 0 ? 1 : never;
}

/** Parameters of usual names with usual values: `?page=2&sslmode=require`. */
function ofQuery(query: string): number {
  const isPlain = query.split('&').every((pair) => {
    const [, name = '', value = ''] = /^([A-Za-z_.[\]-]{1,30})=(\d{1,6}|[A-Za-z_.-]{0,30})$/.exec(pair) ?? [];
    return name !== '' && ofUsual(value) === 0 && ofName(name) !== never;
  });
  return shownIf(isPlain);
}

/** A word after a colon is shown where it is a usual one: not `admin:tulip`. */
function ofUsual(text: string): number {
  return shownIf(
    atomsOf(text).every((atom) => /^\d+$/.test(atom) || isUsual(atom.replace(/\d+(\.\d+)*$/, ''))),
  );
}

function ofWords(text: string): number {
  const are = atomsOf(text).every((atom) => isUsual(atom) || /^\d{1,12}$|^.$/u.test(atom));
  return are ? ofName(text) : never;
}

const regexSyntax = /\[\^?(?:\w-\w|\\.|[^\]\w])+\]|\\[dwsbDWS]|\{\d*,?\d*\}|\(\?[:=!<]{1,2}|[.*+?^$()|\\/]/g;

/** A regular expression: what it means by letter is a name, or nothing. */
function ofSyntax(text: string): number {
  const rest = text.replaceAll(regexSyntax, ' ').trim();
  if (!/\w/.test(rest)) return 0;
  return /^[\w -]*$/.test(rest) ? ofName(rest) : never;
}

const parts: Record<string, (text: string) => number> = {
  name: ofName,
  steps: ofSteps,
  version: ofVersion,
  query: ofQuery,
  usual: ofUsual,
  words: ofWords,
  syntax: ofSyntax,
};

/** @param part the name of a group in a pattern of forms.ts, with a number where there are two of the kind */
export const costOfPart = (part: string, text: string): number =>
  parts[part.replace(/\d$/, '')]?.(text) ?? never;
