/** Every part of a URI is percent-encoded: a section called `a/b` is one section. */
export const configUri = (section?: string): string =>
  section === undefined ? 'config://app' : `config://app/${encodeURIComponent(section)}`;
export const docsUri = (endpoint: string): string => `docs://api/${encodeURIComponent(endpoint)}`;
export const userUri = (id: string): string => `users://${encodeURIComponent(id)}/profile`;

/** As it is listed, and as people write it: `users://ada@example.com/profile`. Subscriptions are told of both. */
export const userUris = (id: string): string[] => [...new Set([userUri(id), `users://${id}/profile`])];

const maxVariable = 600;

/**
 * A variable of a URI template, decoded once. It names a thing in a list, never a file: `../` and `%2f` are only
 * characters of a name that is not there.
 *
 * @returns undefined for what no name can be
 */
export function decodeVariable(value: string | string[] | undefined): string | undefined {
  if (typeof value !== 'string' || value.length > maxVariable) return undefined;
  try {
    const text = decodeURIComponent(value);
    return text.includes('\u0000') ? undefined : text;
  } catch {
    return undefined;
  }
}
