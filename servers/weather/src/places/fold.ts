/** Letters that Unicode does not decompose, as they are usually typed without a special keyboard. */
const plain: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
  ħ: 'h',
};

/**
 * The form in which two spellings of a place are the same: lower case, without diacritics, apostrophes or punctuation.
 * `"São Paulo"` and `"SAO PAULO"`, `"St. John's"` and `"st johns"`, `"東京"` stays as it is.
 */
export function fold(name: string): string {
  // Nearly every name typed or stored is plain ASCII words, and a search for similar names folds all of them.
  if (/^[A-Za-z]+(?: [A-Za-z]+)*$/.test(name)) return name.toLowerCase();
  return name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[ßæœøđðþłıħ]/g, (letter) => plain[letter] ?? letter)
    .replace(/['’‘ʻʼ`´]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}
