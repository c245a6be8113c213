/** Every part of a URI is percent-encoded: a section called `a/b` is one section. */
export const configUri = (section?: string): string =>
  section === undefined ? 'config://app' : `config://app/${encodeURIComponent(section)}`;
export const docsUri = (endpoint: string): string => `docs://api/${encodeURIComponent(endpoint)}`;
export const userUri = (id: string): string => `users://${encodeURIComponent(id)}/profile`;

/** As it is listed, and as people write it: `users://ada@example.com/profile`. Subscribers of both hear of changes. */
export const userUris = (id: string): string[] => [...new Set([userUri(id), `users://${id}/profile`])];
