import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';

const inputSchema = z.object({ text: z.string().min(1).max(10_000).describe('the text to reverse') });
const outputSchema = z.object({ text: z.string() });

export function registerReverse(server: McpServer): void {
  server.registerTool(
    'reverse',
    {
      title: 'Reverse a text',
      description: 'Write a text backwards.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    ({ text }) => {
      const reversed = [...text].reverse().join('');
      return { content: [{ type: 'text', text: reversed }], structuredContent: { text: reversed } };
    },
  );
}
