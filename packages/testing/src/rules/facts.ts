type Fields = Record<string, unknown>;

/** Compares what a text and a structure say. It would rather miss a fact than name one that is there. */

/** Paths into the structure of values that neither the text nor the call's arguments say: `alerts[].severity`. */
export function factsOnlyInStructure(structure: Fields, text: string, args: Fields = {}): string[] {
  // A host knows what it has sent.
  const said = textSays(`${text}\n${JSON.stringify(args)}`);
  const lengths = new Set<number>();
  const leaves = [...leavesOf(structure, '', lengths)];
  // A tag says how a value is written: the value itself shows it.
  const facts = leaves.filter(({ path }) => !/(^|[.\]])(type|kind)$/.test(path));
  const missing = facts.filter(({ value }) => !said(value, lengths)).map(({ path }) => path);
  return [...new Set(missing)].slice(0, 3);
}

/** Numbers, addresses and sentences of the text that the structure does not have. */
export function factsOnlyInText(text: string, structure: Fields, args: Fields): string[] {
  const known = { structure, args };
  const json = plainNumbers(JSON.stringify(known));
  const lengths = new Set<number>();
  const numbers = [...leavesOf(known, '', lengths)].flatMap(({ value }) => numbersIn(String(value)));
  const missingNumbers = numberTexts(text).filter(
    (said) =>
      !json.includes(said) &&
      !lengths.has(Number(said)) &&
      !numbers.some((number) => isRounded(number, said)),
  );
  const missingLinks = (text.match(/\bhttps?:\/\/[^\s)>\]"']+/g) ?? []).filter(
    (link) => !json.includes(link.replace(/[.,;]$/, '')),
  );
  const words = wordsOf(json);
  const missingSentences = sentencesOf(text).filter((sentence) => isForeign(sentence, words));
  return [
    ...new Set([
      ...missingNumbers,
      ...missingLinks,
      ...missingSentences.map((one) => `"${one.slice(0, 80)}"`),
    ]),
  ].slice(0, 3);
}

interface Leaf {
  path: string;
  value: string | number;
}

/** Strings and numbers in a value. The lengths of its lists are gathered too: a text may count. */
function* leavesOf(value: unknown, path: string, lengths: Set<number>): Generator<Leaf> {
  if (typeof value === 'string' || typeof value === 'number') yield { path, value };
  else if (Array.isArray(value)) {
    lengths.add(value.length);
    for (const item of value) yield* leavesOf(item, `${path}[]`, lengths);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value))
      yield* leavesOf(item, path === '' ? key : `${path}.${key}`, lengths);
  }
}

/** Whether the text says a value: a number also rounded, a time also by its date or its hour. */
function textSays(text: string): (value: string | number, lengths: Set<number>) => boolean {
  const plain = squeeze(plainNumbers(text));
  const numbers = numberTexts(text);
  return (value, lengths) => {
    // Nothing is often said by not saying it, and a reader can count.
    if (value === '' || value === 0) return true;
    if (typeof value === 'number')
      return (
        lengths.has(value) || plain.includes(String(value)) || numbers.some((said) => isRounded(value, said))
      );
    const time = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(value);
    if (time !== null) return plain.includes(time[1] ?? '') || plain.includes(time[2] ?? '');
    return (
      plain.includes(squeeze(plainNumbers(value)).slice(0, 80)) ||
      squeezeMarks(plain).includes(squeezeMarks(squeeze(value)).slice(0, 80))
    );
  };
}

/** Lower case, and one space for any space, underscore or line break. */
function squeeze(text: string): string {
  return text.toLowerCase().replaceAll(/[\s_-]+/g, ' ');
}

function squeezeMarks(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

/** "1,234" as "1234", and a minus sign as a hyphen. */
function plainNumbers(text: string): string {
  return text.replaceAll(/(?<=\d),(?=\d{3}(?!\d))/g, '').replaceAll('−', '-');
}

function numberTexts(text: string): string[] {
  return plainNumbers(text).match(/(?<![\p{L}\d_.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/giu) ?? [];
}

function numbersIn(text: string): number[] {
  return numberTexts(text).map(Number);
}

/** Whether a number could be written like this: 59.91273 as 59.9, 0.5 as 50 %. */
function isRounded(number: number, said: string): boolean {
  const decimals = /\.(\d+)/.exec(said)?.[1]?.length ?? 0;
  const off = 0.51 * 10 ** -decimals;
  const spoken = Number(said);
  return [number, number * 100, -number].some(
    (one) => Math.abs(one - spoken) <= Math.max(off, Math.abs(spoken) * 1e-9),
  );
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])\s+|\n+/).map((sentence) => sentence.trim());
}

function wordsOf(text: string): Set<string> {
  return new Set((text.toLowerCase().match(/\p{L}{4,}/gu) ?? []).map((word) => word.slice(0, 5)));
}

/** A sentence of some length of which the structure has hardly a word. */
function isForeign(sentence: string, words: Set<string>): boolean {
  const own = [...wordsOf(sentence)];
  const shared = own.filter((word) => words.has(word)).length;
  return own.length >= 6 && shared / own.length < 0.3;
}
