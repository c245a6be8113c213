import { readFile } from 'node:fs/promises';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

serveStdio(() => {
  const server = new McpServer({ name: 'errors-bare', version: '0.1.0' });
  server.registerTool(
    'read_index',
    { title: 'Read the index', description: 'The index of the book.' },
    async () => ({ content: [{ type: 'text', text: await readFile('/srv/book/index.txt', 'utf8') }] }),
  );
  return server;
});
