import { createServer as createHttpServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import { compute, operations } from './arithmetic.js';

function createServer(): McpServer {
  const server = new McpServer({ name: 'calculator', version: '1.0.0' });
  server.registerTool(
    'calculate',
    {
      title: 'Calculator',
      description: 'Add, subtract, multiply or divide two numbers.',
      inputSchema: z.object({ operation: z.enum(operations), a: z.number(), b: z.number() }),
      outputSchema: z.object({ result: z.number() }),
    },
    async ({ operation, a, b }) => {
      const result = compute(operation, a, b);
      return { content: [{ type: 'text', text: String(result) }], structuredContent: { result } };
    },
  );
  return server;
}

if (process.env.PORT === undefined) serveStdio(createServer);
else {
  // For the benchmark of many streams: by default it takes 1,024.
  const handler = createMcpHandler(createServer, { maxSubscriptions: 20_000 });
  createHttpServer(toNodeHandler(handler)).listen(Number(process.env.PORT), '127.0.0.1');
}
