import { serve, toolError } from '@mcp-reference/core';
import { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';

// #region schemas
const inputSchema = z.object({
  text: z.string().max(100_000).describe('the text to count'),
});
const outputSchema = z.object({ words: z.number(), characters: z.number() });
// #endregion schemas

// #region server
// How long a client may keep what it was told of this server.
const hourly = { ttlMs: 3_600_000, cacheScope: 'public' } as const;

function createServer(): McpServer {
  const server = new McpServer(
    { name: 'word-count', version: '0.1.0' },
    {
      instructions: 'Counts words and characters: pass the text itself, not the name of a file.',
      cacheHints: { 'tools/list': hourly, 'server/discover': hourly },
    },
  );
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
      if (text.trim() === '') return toolError('text is empty: pass the text itself, not a file name.');
      const counted = { words: text.trim().split(/\s+/).length, characters: text.length };
      return {
        content: [{ type: 'text', text: `${counted.words} words, ${counted.characters} characters` }],
        structuredContent: counted,
      };
    },
  );
  return server;
}
// #endregion server

// #region serve
await serve({ name: 'word-count', version: '0.1.0', description: 'Counts words.', createServer });
// #endregion serve
