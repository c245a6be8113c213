import { docsUri } from '../uris.js';

/** One operation, and the name under which it is served. */
export interface Endpoint {
  /** In `docs://api/{endpoint}`: from the operationId, else the method and the path; letters, digits, `-`, `_`, `.`. */
  id: string;
  method: string;
  path: string;
  summary: string;
  tags: string[];
  deprecated: boolean;
  /** The beginning of it, for the search. */
  description: string;
  /** Markdown. */
  page: string;
}

/** An API document as a model may see it. */
export interface Api {
  title: string;
  endpoints: ReadonlyMap<string, Endpoint>;
  /** The note for readers: the file on disk cannot be read, and this is its last good version. */
  problem?: string;
}

/** The API document as it is now; while it cannot be read, as it was last good. */
export interface DocsSource {
  current(): Promise<Api>;
  /** Operations by words, best first. */
  search(query: string): Promise<Endpoint[]>;
  /** Whether it stays as it is as long as this process. */
  readonly isFixed: boolean;
}

/** By its id, or as it is written: `GET /pets/{id}`. */
export function findEndpoint({ endpoints }: Api, name: string): Endpoint | undefined {
  const [, method = '', path] = /^([A-Za-z]+)\s+((?:\/|webhook ).*)$/.exec(name) ?? [];
  const isMeant = (endpoint: Endpoint) => endpoint.method === method.toUpperCase() && endpoint.path === path;
  return endpoints.get(name) ?? endpoints.get(slug(name)) ?? [...endpoints.values()].find(isMeant);
}

/** A page as the list of resources and the hits of a search show it. */
export const docsResource = ({ id, method, path, summary }: Endpoint) => ({
  uri: docsUri(id),
  name: id,
  title: `${method} ${path}`,
  ...(summary !== '' && { description: summary }),
  mimeType: 'text/markdown',
});

/** `repos/get-content` → `repos-get-content`: safe in a URI without escapes. */
export function slug(name: string): string {
  return name
    .slice(0, 300)
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
}
