import { McpServer } from '@modelcontextprotocol/server';
import { version } from '../package.json';
import type { App } from './app.js';
import { registerPrompts } from './prompts.js';
import { registerProblems } from './resources/problems.js';
import { registerReviewDiff } from './tools/review_diff.js';

const day = 24 * 60 * 60_000;

/** One server for one connection (stdio, session) or one request (HTTP, 2026-07-28): keep it cheap. */
export function createServer(app: App): McpServer {
  const server = new McpServer(
    { name: 'code-review-prompts', title: 'Code review prompts', version },
    {
      capabilities: { prompts: { listChanged: true }, resources: { subscribe: true, listChanged: true } },
      // Files change several at a time: one notice is enough.
      debouncedNotificationMethods: ['notifications/prompts/list_changed'],
      cacheHints: {
        'tools/list': { ttlMs: day, cacheScope: 'public' },
        'resources/templates/list': { ttlMs: day, cacheScope: 'public' },
        // Files in PROMPTS_DIR come and go.
        'prompts/list': { ttlMs: 0, cacheScope: 'private' },
        'resources/list': { ttlMs: 0, cacheScope: 'private' },
      },
    },
  );
  registerPrompts(server, app);
  registerReviewDiff(server, app);
  registerProblems(server, app);
  app.skills?.attach(server);
  return server;
}
