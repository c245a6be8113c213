import { createServer as createHttpServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';

// #region hand
function createServer(): McpServer {
  const server = new McpServer({ name: 'by-hand', version: '0.1.0' });
  server.registerTool('ping', { title: 'Ping', description: 'Answers pong.' }, () => ({
    content: [{ type: 'text', text: 'pong' }],
  }));
  return server;
}

const handle = toNodeHandler(createMcpHandler(createServer));
const http = createHttpServer((request, response) => {
  void handle(request as Parameters<typeof handle>[0], response);
});
http.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const { port } = http.address() as { port: number };
  console.error(`listening on http://127.0.0.1:${port}/mcp`);
});
// #endregion hand
