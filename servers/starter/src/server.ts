import { McpServer } from '@modelcontextprotocol/server';
import { version } from '../package.json';
import { registerShorten } from './prompts/shorten.js';
import { registerStyle } from './resources/style.js';
import { registerCountWords } from './tools/count_words.js';

// The lists change only with a new version of this server.
const daily = { ttlMs: 86_400_000, cacheScope: 'public' } as const;

/** One server for one connection (stdio, session) or one request (HTTP, 2026-07-28): keep it cheap. */
export function createServer(): McpServer {
  const server = new McpServer(
    { name: 'starter', title: 'Starter', version },
    {
      instructions:
        'Counts words. Count before and after you shorten a text; style://guide says how to write it.',
      cacheHints: {
        'server/discover': daily,
        'tools/list': daily,
        'prompts/list': daily,
        'resources/list': daily,
        'resources/templates/list': daily,
      },
    },
  );
  registerCountWords(server);
  registerStyle(server);
  registerShorten(server);
  return server;
}
