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

const day = 24 * 60 * 60_000;

const instructions = `Reads a project's configuration, its API documentation and its users.
- get_config shows the effective value, merged of files and environment. explain_config names the file and line it comes from: call it before you advise a change.
- Values that may be secret read "[hidden: …]". Only the user can show one, with CONFIG_SHOW; do not guess it.
- safe-operation checks a draft of the configuration against its schema. Call it before you write a file; it writes nothing.
- search_docs finds the operation of an API; "METHOD /path" gives its page. Read it before you write a call.
- risky_operation imports users into the database, all or none. Call it only when the user has asked for it.
- Resources hold the same: config://app, config://app/{section}, docs://api/{endpoint}, users://{userId}/profile.
A "note" or "problems" in an answer matters: the configuration may be a sample, or a file may be broken.
It never writes configuration, runs nothing that it reads, and fetches nothing from the network.`;

/** One server for one connection (stdio, session) or one request (HTTP, 2026-07-28): keep it cheap. */
export function createServer(app: App): McpServer {
  const server = new McpServer(
    { name: 'config-resources', title: 'Configuration, API docs, users', version },
    {
      instructions,
      // The tools change only with a new version of this server.
      capabilities: {
        tools: { listChanged: false },
        resources: { subscribe: true, listChanged: true },
        logging: {},
      },
      cacheHints: {
        'server/discover': { ttlMs: day, cacheScope: 'public' },
        'tools/list': { ttlMs: day, cacheScope: 'public' },
        'resources/templates/list': { ttlMs: day, cacheScope: 'public' },
        // Users and pages come and go.
        'resources/list': { ttlMs: 1_000, cacheScope: 'private' },
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
