import { randomUUID } from 'node:crypto';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';
import { compute, operations } from './arithmetic.js';

function createServer(): McpServer {
  const server = new McpServer({ name: 'calculator', version: '1.0.0' });
  server.registerTool(
    'calculate',
    {
      title: 'Calculator',
      description: 'Add, subtract, multiply or divide two numbers.',
      inputSchema: { operation: z.enum(operations), a: z.number(), b: z.number() },
      outputSchema: { result: z.number() },
    },
    async ({ operation, a, b }) => {
      const result = compute(operation, a, b);
      return { content: [{ type: 'text', text: String(result) }], structuredContent: { result } };
    },
  );
  return server;
}

if (process.env.PORT === undefined) await createServer().connect(new StdioServerTransport());
else await listen(Number(process.env.PORT), process.env.SESSIONS !== undefined);

/** Express in front; a server and a transport for each request, or for each session. */
async function listen(port: number, keepsSessions: boolean): Promise<void> {
  const { default: express } = await import('express');
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const app = express();
  app.use(express.json({ limit: '8mb' }));
  app.post('/mcp', async (request, response) => {
    const known = transports.get(String(request.headers['mcp-session-id']));
    if (known) return known.handleRequest(request, response, request.body);
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: keepsSessions ? randomUUID : undefined,
      onsessioninitialized: (id) => {
        transports.set(id, transport);
      },
    });
    const server = createServer();
    if (!keepsSessions) {
      response.on('close', () => {
        void transport.close();
        void server.close();
      });
    }

    await server.connect(transport);
    await transport.handleRequest(request, response, request.body);
  });
  app.get('/mcp', async (request, response) => {
    await transports.get(String(request.headers['mcp-session-id']))?.handleRequest(request, response);
  });
  app.listen(port, '127.0.0.1');
}
