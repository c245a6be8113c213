/**
 * Random text that no word or name is: what a key without a telling name and a service without a prefix leave. Hex
 * digests and UUIDs are read by people every day; they stay where the key says what they are.
 */
export function looksRandom(text: string, words: readonly string[]): boolean {
  if (text.length < 20 || text.length > 4_096 || !/^[A-Za-z0-9+/_=.~-]+$/.test(text)) return false;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)) return false;
  if (words.some((word) => digestWords.has(word))) return false;
  if (/^[0-9a-f]+$/i.test(text)) return text.length >= 32 && /\d/.test(text) && /[a-f]/i.test(text);
  // Paths, host names, dotted and dashed names are made of words: each is looked at by itself.
  const pieces = text.split(/[/._=~+-]/);
  return (
    pieces.some((piece) => isScattered(piece) || isRandomInOneCase(piece)) || isScattered(pieces.join(''))
  );
}

const digestWords = new Set(
  'sha sha1 sha256 sha512 md5 digest commit revision checksum etag hash integrity fingerprint uuid guid'.split(
    ' ',
  ),
);

/** Letters, capitals and digits change places as they never do in words: `OAuth2ServerConfiguration` stays. */
function isScattered(text: string): boolean {
  const mixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
  if (!mixed || text.length < 16 || changesOf(text) < text.length * 0.3) return false;
  const words = text.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? [];
  return words.filter(({ length }) => length < 3).length > 1;
}

/** Base32, or letters of one case with digits all over: no word has that length, nor digits inside. */
function isRandomInOneCase(text: string): boolean {
  const oneCase = /^[a-z0-9]+$/.test(text) || /^[A-Z0-9]+$/.test(text);
  return oneCase && text.length >= 20 && /[A-Za-z]/.test(text) && changesOf(text) >= text.length * 0.12;
}

function changesOf(text: string): number {
  const kinds = [...text].map((char) => (/\d/.test(char) ? '0' : /[a-z]/.test(char) ? 'a' : 'A'));
  return kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
}
