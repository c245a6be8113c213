import { McpServer } from '@modelcontextprotocol/server';
import { version } from '../package.json';
import { registerShorten } from './prompts/shorten.js';
import { registerStyle } from './resources/style.js';
import { registerCountWords } from './tools/count_words.js';

/** One server for one connection (stdio, session) or one request (HTTP, 2026-07-28): keep it cheap. */
export function createServer(): McpServer {
  const server = new McpServer({ name: 'starter', title: 'Starter', version });
  registerCountWords(server);
  registerStyle(server);
  registerShorten(server);
  return server;
}
