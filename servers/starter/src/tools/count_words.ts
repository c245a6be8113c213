import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { countWords } from '../words.js';

const inputSchema = z.object({
  text: z.string().max(100_000).describe('the text itself, not the name of a file'),
});
const outputSchema = z.object({ words: z.number(), characters: z.number() });

export function registerCountWords(server: McpServer): void {
  server.registerTool(
    'count_words',
    {
      title: 'Count words',
      description: 'Count the words and characters of a text. Not for counting tokens.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    ({ text }) => {
      const words = countWords(text);
      if (words === 0) return toolError('text is empty: pass the text to count.');
      return {
        content: [{ type: 'text', text: `${words} words, ${text.length} characters` }],
        structuredContent: { words, characters: text.length },
      };
    },
  );
}
