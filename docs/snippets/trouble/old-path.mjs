import { McpServer } from '@modelcontextprotocol/server/mcp.js';

console.log(McpServer);
