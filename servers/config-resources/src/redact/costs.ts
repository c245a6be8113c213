import { costOfAtom, costOfName, isPassphrase, never, vocabulary } from './words.js';

export { never } from './words.js';

/** How the forms of forms.ts that are made of words are recognised. */

const usual = (word: string) => vocabulary.has(word.toLowerCase());
const atomsOf = (text: string) => text.split(/[^\p{L}\p{M}\p{N}]+/u).filter(Boolean);
const ofName = (text: string) => costOfName(atomsOf(text));

/** A word after a colon is shown where it is a usual one: not `admin:tulip`. */
const ofUsualName = (text: string) =>
  atomsOf(text).every((atom) => usual(atom.replace(/\d+(\.\d+)*$/, '')) || /^\d+$/.test(atom)) ? 0 : never;

const units =
  'ns|us|µs|ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|mo|months?|y|yrs?|years?|[kmgtpe]i?b?|bits?|bytes?|' +
  '[kmgt]?bps|px|em|rem|vh|vw|pt|ch|fr|deg|rad|%|[kmg]?hz|v|w|kw|a|°?[cf]|x|rps|qps|rpm|cpus?|cores?|usd|eur|gbp|km|cm|mm|kg|g|l|r/[smh]';
export const quantity = new RegExp(`^[+-]?(\\d{1,15}(\\.\\d{1,10})?(${units})){1,6}$`, 'i');

export function ofVersion(text: string): number {
  const match =
    /^[\^~=<>!]{0,2}\s?v?\d{1,10}(?:\.\d{1,10}|\.[x*]){0,4}(?:[-+.]([0-9A-Za-z.+-]{1,60}))?$/.exec(text);
  if (match === null) return never;
  const parts = (match[1] ?? '').split(/[.+-]/).filter((part) => part !== '' && !isVersionPart(part));
  const sum = parts.reduce((total, part) => total + costOfAtom(part) + 1, 0);
  return sum > 1 ? never : sum;
}

/** Of `rc.1+build.5114`, `alpine3.20`, `beta`. */
const isVersionPart = (part: string) =>
  /^(\d{1,14}|v?\d{1,4}[a-z]?|[x*])$/i.test(part) || usual(part.replace(/\d+$/, ''));

export function ofReference(text: string): number {
  const [, name = ''] =
    /^(?:\$\{\{?|\{\{[-~]?|\$\(|%\(|<%=?|<|%|\$)\s*([A-Za-z_.][\w.-]*(?:[ ./:|[\]()-]+\w+)*)\s*(?:\}?\}|[-~]?\}\}|\)[sdif]?|%?>|%)?$/.exec(
      text,
    ) ?? [];
  return name !== '' && ofName(name) !== never ? 0 : never;
}

const dateOrLog = [
  /^(%[-\d.]{0,5}[a-zA-Z]{1,10}[-/:.,]?){1,8}$/,
  /^((y{2,4}|Y{2,4}|M{1,4}|[dHhms]{1,2}|D{1,4}|S{1,9}|[aAzZ]|X{1,3}|E{1,4}|'T')[-T ./:,]{1,2}){1,8}(y{2,4}|Y{2,4}|[dDMHhmsSaAzZX]{1,4})$/,
  /^[-dl]?([r-][w-][xsS-]){3}$/,
];
const regexSyntax = /\[\^?(?:\w-\w|\\.|[^\]\w])+\]|\\[dwsbDWS]|\{\d*,?\d*\}|\(\?[:=!<]{1,2}|[.*+?^$()|\\/]/g;

export function ofPattern(text: string): number {
  if (dateOrLog.some((pattern) => pattern.test(text))) return 0;
  if (!/^\^|\$$|\[\^?(?:a-z|A-Z|0-9)|\\[dws]/.test(text) || text.length > 300) return never;
  const rest = text.replaceAll(regexSyntax, ' ').trim();
  if (!/\w/.test(rest)) return 0;
  return /^[\w -]*$/.test(rest) ? ofName(rest) : never;
}

export function ofEmail(text: string): number {
  const [, local = '', domain = ''] = /^(?:mailto:)?([\w.+-]{1,64})@([\w-]+(?:\.[\w-]+)+)$/.exec(text) ?? [];
  return local === '' ? never : Math.max(ofName(local), ofName(domain));
}

const url = new RegExp(
  String.raw`^(?:[A-Za-z][A-Za-z0-9+.-]{1,20}:){1,3}//(\[[0-9a-fA-F:.]{2,45}\]|\*|(?:\*\.)?[A-Za-z0-9._-]{1,253}|)` +
    String.raw`(?::[\d*]{1,5})?(/[^?#]*)?(\?[^#]*)?(?:#([\w./-]{0,60}))?$`,
);

export function ofUrl(text: string): number {
  const [, remote] = /^(?:git@[\w-]+(?:\.[\w-]+)+:|urn:)(?:\w+:)?([\w.:/-]+)$/.exec(text) ?? [];
  if (remote !== undefined) return ofSteps(remote);
  const match = url.exec(text);
  if (match === null) return never;
  const [, host = '', path = '', query = '', hash = ''] = match;
  const costs = [
    /^\[|^[\d.*]*$/.test(host) ? 0 : ofName(host),
    path === '' ? 0 : ofSteps(path),
    ofQuery(query),
    hash === '' ? 0 : ofName(hash),
  ];
  const sum = costs.reduce((total, cost) => total + cost, 0);
  return sum > 2 ? never : Math.min(sum, 1);
}

/** Parameters of usual names with usual values: `?page=2&sslmode=require`. */
function ofQuery(query: string): number {
  if (query.length < 2) return 0;
  const pairs = query.slice(1).split('&');
  const isPlain = pairs.every((pair) => {
    const [, name = '', value = ''] = /^([A-Za-z_.[\]-]{1,30})=(\d{1,6}|[A-Za-z_.-]{0,30})$/.exec(pair) ?? [];
    return name !== '' && ofUsualName(value) === 0 && ofName(name) !== never;
  });
  return isPlain ? 0 : never;
}

export function ofPath(text: string): number {
  const begins = /^(!?[@~./*#]|!?[\w*.{}@-]+[\\/]|[A-Za-z]:[\\/]|!?\*|[\w.-]+\*$|[\w.-]+:([./~]|\w+\/))/;
  if (!begins.test(text) || /[\s"'<>|;&$`?!^=]/.test(text.slice(1))) return never;
  return /@(?!types|[\w-]+\/)/.test(text.slice(1)) ? never : ofSteps(text);
}

/** Each step is a name, a parameter or a pattern. */
function ofSteps(path: string): number {
  if (/\w[@#]\d+$/.test(path)) return never;
  const all = new Set<string>();
  const words: string[] = [];
  for (const step of path.replaceAll(/\{[\w,*. -]{1,60}\}|[*:!@~#[\]]|%20|%s/g, ' ').split(/[\\/]/)) {
    if (/^[.\s]*$/.test(step)) continue;
    if (/[^\p{L}\p{M}\p{N}._ +,()&-]|&\d/u.test(step)) return never;
    const atoms = atomsOf(step);
    for (const atom of atoms) all.add(atom);
    const own = atoms.filter((atom) => /\D/.test(atom));
    if (isPassphrase(own)) return never;
    words.push(...own);
  }
  const sum = [...all].reduce((total, atom) => total + costOfAtom(atom), 0);
  return sum > 1 + Math.floor(words.length / 4) || isPassphrase(words) ? never : Math.min(sum, 1);
}

const named =
  /^(?:npm:|docker:\/\/)?(@?[\w.-]+(?::\d{1,5}(?=\/))?(?:\/[\w.-]+)*)(?:(?::|@|[=~!<>]=)([\w.*^~<>=/-]{1,80}))?(?:@(sha256:[\da-f]{64}))?$/;

export function ofPackage(text: string): number {
  if (/^(workspace|link|file|portal|catalog):[\w.*^~/@-]{0,80}$/.test(text))
    return ofSteps(text.replace(/^\w+:/, ''));
  const [, name = '', tag = '', digest = ''] = named.exec(text) ?? [];
  if (name === '' || (tag === '' && digest === '')) return never;
  // cobalt@18: a word and a number say nothing.
  if (/@\d+$/.test(text) && !name.includes('/')) return never;
  const isKnown = tag === '' || /^[\da-f]{40}$/.test(tag);
  const version = isKnown ? 0 : /^[\^~v=<>]*\d/.test(tag) ? ofVersion(tag) : ofUsualName(tag);
  return Math.max(ofSteps(name.replace(/:\d+/, '')), version);
}

export function ofColons(text: string): number {
  if (/^[a-z]+\d(?:\.\d{1,2})?:\d{1,3}b$/.test(text)) return ofName(text);
  if (!/^[\w.*/-]+(?:::?[\w.*/-]*)+$/.test(text)) return never;
  const isUsual = atomsOf(text).every((atom) => usual(atom) || /^\d{1,12}$/.test(atom) || atom.length === 1);
  return isUsual || text.includes('::') || text.startsWith('arn:') ? ofName(text) : never;
}

export function ofSetting(text: string, ofValue: (text: string) => number): number {
  if (/^-X(?:m[sxn]|ss)\d{1,6}[kmg]$|^-XX:[+-]?[A-Za-z0-9]{3,60}$/i.test(text)) return 0;
  const [, dashes = '', name = '', value] =
    /^(-{0,2})([A-Za-z][\w.:-]{0,60})(?:=(.{0,200}))?$/.exec(text) ?? [];
  if (name === '' || (dashes === '' && value === undefined)) return never;
  const own = dashes === '-' && name.length <= 2 ? 0 : ofName(name.replace(/^[DX](?=[A-Za-z]{3})/, ''));
  return value === undefined || value === '' ? own : Math.max(own, ofValue(value));
}

export function ofSign(text: string): number {
  if (/^[+-]?%[-+ 0#]?\d{0,3}(\.\d{1,2})?[a-zA-Z]{1,10}$|^\$\d$|^[A-Za-z](#|\+\+)$/.test(text)) return 0;
  if (/^[*+|&<>=/\\~^?:.,;!@#$%_-]{1,3}$|^([-=*#_.~+])\1{3,80}$/.test(text)) return 0;
  if (/^(?:\p{Extended_Pictographic}|\u200d|\ufe0f){1,12}$/u.test(text)) return 0;
  return /^(?:\$|!{1,2})[\w.-]{2,40}\/?$/.test(text) ? ofName(text) : never;
}

const plainName =
  /^[_.]{0,2}[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[-_./+]{1,2}[\p{L}\p{M}\p{N}]+|['’&]\p{L}{1,8})*[-_+]{0,2}$/u;

export function ofPlainName(text: string): number {
  return text.length <= 200 && plainName.test(text) ? ofName(text) : never;
}
