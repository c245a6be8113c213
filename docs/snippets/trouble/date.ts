import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod/v4';

serveStdio(() => {
  const server = new McpServer({ name: 'date', version: '0.1.0' });
  server.registerTool('now', { description: 'The time.' }, () => ({ content: [] }));
  server.registerTool('age', { description: 'An age.', inputSchema: z.object({ born: z.date() }) }, () => ({
    content: [],
  }));
  return server;
});
