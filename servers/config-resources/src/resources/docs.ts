import { decodeVariable } from '@mcp-reference/core';
import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import { findEndpoint } from '../api/docs.js';
import type { App } from '../app.js';

const mimeType = 'text/markdown';
const hour = 60 * 60_000;

/** `docs://api/{endpoint}`: one operation of the API document, as Markdown. */
export function registerDocs(server: McpServer, { docs }: App): void {
  server.registerResource(
    'api-docs',
    new ResourceTemplate('docs://api/{endpoint}', {
      list: undefined,
      complete: {
        endpoint: async (value) => {
          const wanted = value.toLowerCase();
          return [...(await docs.current()).endpoints.keys()].filter((id) =>
            id.toLowerCase().startsWith(wanted),
          );
        },
      },
    }),
    {
      title: 'API operation',
      description: 'How one operation of the API is called and what it answers. search_docs finds its name.',
      mimeType,
      // A file may change at any time; the document that comes with this server does not.
      cacheHint: docs.isFixed ? { ttlMs: hour, cacheScope: 'public' } : { ttlMs: 0, cacheScope: 'private' },
    },
    async (uri, variables) => {
      const name = decodeVariable(variables.endpoint);
      const api = await docs.current();
      const endpoint = name === undefined ? undefined : findEndpoint(api, name);
      if (endpoint === undefined) throw new ResourceNotFoundError(uri.href);
      const text = api.problem === undefined ? endpoint.page : `> ${api.problem}\n\n${endpoint.page}`;
      return { contents: [{ uri: uri.href, mimeType, text }] };
    },
  );
}
