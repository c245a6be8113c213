/**
 * Decodes a variable of a URI template, once. The SDK passes it on undecoded. `..%2f` and `%252e` are then characters of a
 * name. If you build a path from it, resolve symlinks and check that it stays inside the root: `readInside` does both.
 *
 * @param maxLength longest value, in characters before decoding
 * @returns undefined if it is a list, too long, not UTF-8, or holds a NUL
 */
export function decodeVariable(value: string | string[] | undefined, maxLength = 600): string | undefined {
  if (typeof value !== 'string' || value.length > maxLength) return undefined;
  const text = decoded(value);
  return text?.includes('\u0000') ? undefined : text;
}

/** The problem of a URI that cannot name any resource; undefined if it has none. */
export function problemOfUri(uri: string): string | undefined {
  if (!URL.canParse(uri)) return 'it is not a URI';
  if (!uri.includes('%')) return undefined;
  if (/%00/.test(uri)) return 'it holds a NUL';
  return decoded(uri) === undefined ? 'it is not percent-encoded UTF-8' : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
