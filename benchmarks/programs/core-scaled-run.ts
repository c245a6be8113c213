import { serve } from '@mcp-reference/core';
import { McpServer } from '@modelcontextprotocol/server';
import { registerScaledTools } from './scaled-tools.js';

await serve({
  name: '@mcp-reference/scaled',
  version: '0.0.0',
  createServer: (_, { calledTool }) => {
    const server = new McpServer({ name: 'scaled', version: '0.0.0' });
    registerScaledTools(server, calledTool);
    return server;
  },
});
