import { decodeVariable } from '@mcp-reference/core';
import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import type { App, UserSource } from '../app.js';
import { isUserId, maxIdLength, StoreUnavailable, type UserStore } from '../users/store.js';

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
        // No id begins with anything else; PostgreSQL takes no U+0000.
        userId: async (value) =>
          value === '' || isUserId(value.slice(0, maxIdLength))
            ? (await open(users)).complete(value.slice(0, maxIdLength), maxCompletions)
            : [],
      },
    }),
    {
      title: 'User profile',
      description:
        'One user: name, e-mail, title, locale, times. Subscribable. The first 1,500 are listed; completion of userId finds all.',
      mimeType,
      cacheHint: { ttlMs: 0, cacheScope: 'private' },
    },
    async (uri, variables) => {
      const id = decodeVariable(variables.userId);
      const user = id !== undefined && isUserId(id) ? await (await open(users)).get(id) : undefined;
      if (user === undefined) throw new ResourceNotFoundError(uri.href);
      const profile = { ...(users.isSample && { note: 'Sample user (CONFIG_DEMO=1): made up.' }), ...user };
      return { contents: [{ uri: uri.href, mimeType, text: JSON.stringify(profile, null, 2) }] };
    },
  );
}

/** A database that cannot be opened is reported in words. */
function open(users: UserSource): Promise<UserStore> {
  return users.store().catch((error: unknown) => {
    if (error instanceof StoreUnavailable)
      throw new ProtocolError(ProtocolErrorCode.InternalError, error.message);
    throw error;
  });
}
