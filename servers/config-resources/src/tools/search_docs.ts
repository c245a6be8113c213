import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { docsResource, type Endpoint, findEndpoint } from '../api/docs.js';
import type { App } from '../app.js';
import { docsUri } from '../uris.js';

const maxHits = 10;
/** More does not reach the model in every host. */
const maxPage = 20_000;

const inputSchema = z.object({
  query: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .describe('words, or an endpoint such as "GET /users/{id}"; 1 to 500 characters'),
});

export function registerSearchDocs(server: McpServer, { docs }: App): void {
  server.registerTool(
    'search_docs',
    {
      title: 'Search API docs',
      description:
        'Find operations of the API document by words. An exact endpoint, or its "METHOD /path", gives its whole page: parameters, body, responses.',
      // No output schema: an answer may be a long page, which models read as Markdown.
      inputSchema,
      // It searches a document in memory, and fetches nothing.
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async ({ query }) => {
      const api = await docs.current();
      const problem = api.problem === undefined ? [] : [api.problem];
      const exact = findEndpoint(api, query);
      if (exact !== undefined) {
        const page = cut(exact.page, docsUri(exact.id));
        return { content: [{ type: 'text', text: [...problem, page].join('\n\n') }, link(exact)] };
      }
      const found = await docs.search(query);
      if (found.length === 0) {
        const tags = [...new Set([...api.endpoints.values()].flatMap((endpoint) => endpoint.tags))].slice(
          0,
          20,
        );
        const or = tags.length > 0 ? `, or a tag: ${tags.join(', ')}` : '';
        return toolError(
          `query: nothing in ${api.title} (${api.endpoints.size} operations) matches. Try other words${or}.`,
        );
      }
      const hits = found.slice(0, maxHits);
      const count = `${found.length} operation${found.length === 1 ? '' : 's'} of ${api.title}`;
      const lines = [
        ...problem,
        `${count}${found.length > maxHits ? `; the best ${maxHits}` : ''}:`,
        ...hits.map(
          ({ id, method, path, summary }) =>
            `- ${id}: ${method} ${path}${summary && ` - ${summary}`} (${docsUri(id)})`,
        ),
      ];
      return { content: [{ type: 'text', text: lines.join('\n') }, ...hits.map(link)] };
    },
  );
}

function cut(page: string, uri: string): string {
  if (page.length <= maxPage) return page;
  return `Cut after ${maxPage} of ${page.length} characters. The resource ${uri} has all of them.\n\n${page.slice(0, maxPage)}`;
}

const link = (endpoint: Endpoint) => ({ type: 'resource_link' as const, ...docsResource(endpoint) });
