import { decodeVariable } from '@mcp-reference/core';
import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import type { App } from '../app.js';
import { isUserId } from '../users/user.js';

const mimeType = 'application/json';
/** One more than an answer may hold: so that it says that there are more. */
const maxCompletions = 101;

/** `users://{userId}/profile`: one user of the database. */
export function registerUsers(server: McpServer, { users }: App): void {
  server.registerResource(
    'user-profile',
    new ResourceTemplate('users://{userId}/profile', {
      list: undefined,
      complete: {
        userId: async (value) => (await users.store()).complete(value.slice(0, 200), maxCompletions),
      },
    }),
    {
      title: 'User profile',
      description: 'One user: name, e-mail, title, locale, times. Subscribable.',
      mimeType,
      cacheHint: { ttlMs: 0, cacheScope: 'private' },
    },
    async (uri, variables) => {
      const id = decodeVariable(variables.userId);
      const user = id !== undefined && isUserId(id) ? await (await users.store()).get(id) : undefined;
      if (user === undefined) throw new ResourceNotFoundError(uri.href);
      const profile = { ...(users.isSample && { note: 'Sample user (CONFIG_DEMO=1): made up.' }), ...user };
      return { contents: [{ uri: uri.href, mimeType, text: JSON.stringify(profile, null, 2) }] };
    },
  );
}
