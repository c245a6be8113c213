import { createServer as createHttpServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { registerScaledTools } from './scaled-tools.js';

function createServer(): McpServer {
  const server = new McpServer({ name: 'scaled', version: '0.0.0' });
  registerScaledTools(server);
  return server;
}

if (process.env.PORT === undefined) serveStdio(createServer);
else {
  const handler = createMcpHandler(createServer);
  createHttpServer(toNodeHandler(handler)).listen(Number(process.env.PORT), '127.0.0.1');
}
