import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

console.log('Server is running!');
serveStdio(() => new McpServer({ name: 'prints', version: '0.1.0' }));
