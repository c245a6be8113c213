import { McpServer } from '@modelcontextprotocol/server';
import { version } from '../package.json';
import type { App } from './app.js';
import { registerConfig } from './resources/config.js';
import { registerDocs } from './resources/docs.js';
import { registerResourceList } from './resources/list.js';
import { registerUsers } from './resources/users.js';
import { registerExplainConfig } from './tools/explain_config.js';
import { registerGetConfig } from './tools/get_config.js';
import { registerRiskyOperation } from './tools/risky_operation.js';
import { registerSafeOperation } from './tools/safe-operation.js';
import { registerSearchDocs } from './tools/search_docs.js';

export { type App, open } from './app.js';

const day = 24 * 60 * 60_000;

/** One server for one connection (stdio, session) or one request (HTTP, 2026-07-28): keep it cheap. */
export function createServer(app: App): McpServer {
  const server = new McpServer(
    { name: 'config-resources', title: 'Configuration, API docs, users', version },
    {
      capabilities: { resources: { subscribe: true, listChanged: true }, logging: {} },
      // What is offered changes only with a new version of this server; what is listed, at any time.
      cacheHints: {
        'tools/list': { ttlMs: day, cacheScope: 'public' },
        'resources/templates/list': { ttlMs: day, cacheScope: 'public' },
        'resources/list': { ttlMs: 0, cacheScope: 'private' },
      },
    },
  );
  registerConfig(server, app);
  registerDocs(server, app);
  registerUsers(server, app);
  registerResourceList(server, app);
  registerGetConfig(server, app);
  registerExplainConfig(server, app);
  registerSearchDocs(server, app);
  registerSafeOperation(server, app);
  registerRiskyOperation(server, app);
  return server;
}
