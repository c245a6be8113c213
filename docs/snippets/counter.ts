import { appendFile } from 'node:fs/promises';
import { type OpenContext, serve } from '@mcp-reference/core';
import { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';

// #region open
const settingsSchema = z.object({
  COUNTER_START: z.coerce.number().int().default(0).describe('where to start counting'),
  COUNTER_FILE: z.string().optional().describe('file that gets a line for each count'),
});

interface App {
  next(): Promise<number>;
}

function open({ settings, logger, onClose }: OpenContext<z.output<typeof settingsSchema>>): App {
  let count = settings.COUNTER_START;
  const heartbeat = setInterval(() => logger.debug('still counting', { count }), 60_000);
  onClose(() => clearInterval(heartbeat));
  onClose(() => logger.info('closing', { count }));
  return {
    async next() {
      count += 1;
      if (settings.COUNTER_FILE) await appendFile(settings.COUNTER_FILE, `${count}\n`);
      return count;
    },
  };
}
// #endregion open

// #region create
function createServer({ next }: App): McpServer {
  const server = new McpServer({ name: 'counter', version: '0.1.0' });
  server.registerTool(
    'count',
    { title: 'Count', description: 'The next number.', annotations: { readOnlyHint: false } },
    async () => ({ content: [{ type: 'text', text: String(await next()) }] }),
  );
  return server;
}
// #endregion create

// #region serve
await serve({ name: 'counter', version: '0.1.0', settings: settingsSchema, open, createServer });
// #endregion serve
