import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { serve, toolError } from '@mcp-reference/core';
import { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';

const inputSchema = z.object({ number: z.int().describe('which chapter') });
const chapters = 12;

function createServer(): McpServer {
  const server = new McpServer({ name: 'errors', version: '0.1.0' });
  // #region expected
  server.registerTool(
    'read_chapter',
    { title: 'Read a chapter', description: 'The text of one chapter.', inputSchema },
    ({ number }) => {
      if (number < 1 || number > chapters) {
        return toolError(`There is no chapter ${number}: number is from 1 to ${chapters}.`);
      }
      return { content: [{ type: 'text', text: `Chapter ${number}` }] };
    },
  );
  // #endregion expected
  // #region fault
  server.registerTool(
    'read_index',
    { title: 'Read the index', description: 'The index of the book.' },
    async () => ({ content: [{ type: 'text', text: await readFile('/srv/book/index.txt', 'utf8') }] }),
  );
  // #endregion fault
  // #region slow
  server.registerTool(
    'translate',
    { title: 'Translate', description: 'Translates the book, which takes an hour.' },
    async (ctx) => {
      await setTimeout(3_600_000, undefined, { signal: ctx.mcpReq.signal });
      return { content: [{ type: 'text', text: 'Done' }] };
    },
  );
  // #endregion slow
  return server;
}

await serve({ name: 'errors', version: '0.1.0', createServer });
