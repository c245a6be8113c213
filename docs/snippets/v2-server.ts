// #region server
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod/v4';

function createServer(): McpServer {
  const server = new McpServer({ name: 'greeter', version: '1.0.0' });

  server.registerTool(
    'greet',
    {
      title: 'Greet',
      description: 'Greet somebody by name.',
      inputSchema: z.object({ name: z.string() }),
      outputSchema: z.object({ greeting: z.string() }),
    },
    async ({ name }, ctx) => {
      ctx.mcpReq.signal.throwIfAborted();
      const greeting = `Hello, ${name}`;
      return { content: [{ type: 'text', text: greeting }], structuredContent: { greeting } };
    },
  );
  return server;
}

serveStdio(createServer);
// #endregion server
