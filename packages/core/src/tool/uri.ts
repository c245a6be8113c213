/**
 * A variable of a URI template, decoded: the SDK hands it over as it came. Decoded once, it names one thing: `..%2f` and
 * `%252e` are characters of a name, to be looked up in a list. Who makes a path of it resolves that, links included, and
 * checks that it is inside the folder it may be in.
 *
 * @param maxLength longest value, in characters before decoding
 * @returns undefined for what no name can be: a list, what is too long, no UTF-8, or a NUL
 */
export function decodeVariable(value: string | string[] | undefined, maxLength = 600): string | undefined {
  if (typeof value !== 'string' || value.length > maxLength) return undefined;
  const text = decoded(value);
  return text?.includes('\u0000') ? undefined : text;
}

/** What is wrong with a resource's URI, whatever resources there are; undefined when nothing is. */
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
