// #region server
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import * as z from 'zod/v4';

const server = new McpServer({ name: 'greeter', version: '1.0.0' });

server.registerTool(
  'greet',
  {
    title: 'Greet',
    description: 'Greet somebody by name.',
    inputSchema: { name: z.string() },
    outputSchema: { greeting: z.string() },
  },
  async ({ name }, extra) => {
    extra.signal.throwIfAborted();
    const greeting = `Hello, ${name}`;
    return { content: [{ type: 'text', text: greeting }], structuredContent: { greeting } };
  },
);

await server.connect(new StdioServerTransport());
// #endregion server
