import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { renderEndpoint } from '../api/markdown.js';
import type { App } from '../app.js';
import { docsUri } from '../uris.js';

const maxHits = 10;

const inputSchema = z.object({
  query: z.string().trim().min(1).max(500).describe('words, or an endpoint such as "GET /users/{id}"'),
});
const outputSchema = z.object({
  total: z.number(),
  results: z.array(
    z.object({
      endpoint: z.string(),
      method: z.string(),
      path: z.string(),
      summary: z.string(),
      uri: z.string(),
    }),
  ),
  document: z.string().optional(),
});

export function registerSearchDocs(server: McpServer, { docs }: App): void {
  server.registerTool(
    'search_docs',
    {
      title: 'Search API docs',
      description:
        'Find operations of the API document by words. An exact endpoint, or its "METHOD /path", gives its whole page: parameters, body, responses.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    async ({ query }) => {
      const { search, hitOf } = await import('../api/search.js');
      const api = docs.current;
      const problem =
        docs.problem === undefined
          ? []
          : [`The API document ${docs.problem}; this is its last good version.`];
      const exact = api.find(query);
      if (exact !== undefined) {
        const document = renderEndpoint(api, exact);
        return {
          content: [{ type: 'text', text: [...problem, document].join('\n\n') }],
          structuredContent: { total: 1, results: [{ ...hitOf(exact), uri: docsUri(exact.id) }], document },
        };
      }
      const { total, hits } = search(api, query, maxHits);
      if (total === 0) {
        const tags = [...new Set([...api.endpoints.values()].flatMap((endpoint) => endpoint.tags))].slice(
          0,
          20,
        );
        return toolError(
          `query: nothing in ${api.title} (${api.endpoints.size} operations) matches. Try other words${tags.length > 0 ? `, or a tag: ${tags.join(', ')}` : ''}.`,
        );
      }
      const results = hits.map((hit) => ({ ...hit, uri: docsUri(hit.endpoint) }));
      const lines = results.map(
        ({ endpoint, method, path, summary }) =>
          `- ${endpoint}: ${method} ${path}${summary && ` - ${summary}`}`,
      );
      const head = `${total} operation${total === 1 ? '' : 's'} of ${api.title}${total > maxHits ? `; the best ${maxHits}` : ''}:`;
      return {
        content: [{ type: 'text', text: [...problem, head, ...lines].join('\n') }],
        structuredContent: { total, results },
      };
    },
  );
}
