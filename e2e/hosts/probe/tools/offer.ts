import { fromJsonSchema, type McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { planted, schemaZoo } from '../planted.ts';

/** Tools of which only the offer is looked at: descriptions and schemas. */
export function registerOfferTools(server: McpServer): void {
  server.registerTool(
    'long_description',
    {
      title: planted.title,
      description: planted.description,
      inputSchema: z.object({ word: z.string().optional().describe(planted.parameter) }),
      annotations: { readOnlyHint: true },
    },
    ({ word }) => ({ content: [{ type: 'text', text: `${planted.text} ${word}` }] }),
  );
  server.registerTool(
    'schema_zoo',
    {
      description: 'Takes each keyword of JSON Schema.',
      inputSchema: fromJsonSchema<{ bounded: number }>(schemaZoo),
      annotations: { readOnlyHint: true },
    },
    () => ({ content: [{ type: 'text', text: planted.text }] }),
  );
}
