/** One step of a JSON Pointer (RFC 6901, section 4). */
export const unescapeStep = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

/** The value that a reference such as `#/components/schemas/Pet` leads to, or undefined. */
export function atPointer(document: unknown, ref: string): unknown {
  let at = document;
  for (const step of ref.split('/').slice(1)) {
    const key = unescapeStep(decoded(step));
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    // A % that escapes nothing stays a %.
    return step;
  }
}
