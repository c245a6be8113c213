import { McpServer } from '@modelcontextprotocol/server';
import { version } from '../package.json';
import { registerShorten } from './prompts/shorten.js';
import { registerStyle } from './resources/style.js';
import { registerCountWords } from './tools/count_words.js';

/** One server for one connection (stdio, session) or one request (HTTP, 2026-07-28): keep it cheap. */
export function createServer(): McpServer {
  const server = new McpServer(
    { name: 'starter', title: 'Starter', version },
    // A day: the tools change only with a new version of this server.
    { cacheHints: { 'tools/list': { ttlMs: 86_400_000, cacheScope: 'public' } } },
  );
  registerCountWords(server);
  registerStyle(server);
  registerShorten(server);
  return server;
}
