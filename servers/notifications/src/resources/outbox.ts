import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import { detail } from '../answer.js';
import type { App } from '../app.js';
import { OutboxUnavailable } from '../outbox/store.js';
import { ownerOf } from '../owner.js';

/** One notification; subscribe to it to hear of every change of its status. */
export function registerOutbox(server: McpServer, { outbox }: App): void {
  server.registerResource(
    'notification',
    // Not listed: there may be thousands. list_notifications finds them.
    new ResourceTemplate('outbox://{id}', { list: undefined }),
    {
      title: 'Notification',
      description: 'How one notification stands. Subscribable.',
      mimeType: 'application/json',
      cacheHint: { ttlMs: 0, cacheScope: 'private' },
    },
    async (uri, { id }, ctx) => {
      const notification =
        typeof id === 'string' ? await find(outbox.store.get(ownerOf(ctx), id)) : undefined;
      if (!notification) throw new ResourceNotFoundError(uri.href);
      return {
        contents: [
          {
            uri: uri.href,
            mimeType: 'application/json',
            text: JSON.stringify(detail(notification), null, 2),
          },
        ],
      };
    },
  );
}

async function find<Found>(found: Promise<Found>): Promise<Found> {
  return found.catch((error: unknown) => {
    if (error instanceof OutboxUnavailable)
      throw new ProtocolError(ProtocolErrorCode.InternalError, error.message);
    throw error;
  });
}
