import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import type { App } from '../app.js';
import { OutboxUnavailable } from '../errors.js';
import { detailOf } from '../result.js';
import { ownerOf } from '../sending.js';

/** One notification; subscribe to it to hear of every change of its status. */
export function registerOutbox(server: McpServer, { outbox, channels }: App): void {
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
      const notification = await outbox.get(ownerOf(ctx), String(id)).catch((error: unknown) => {
        if (!(error instanceof OutboxUnavailable)) throw error;
        throw new ProtocolError(ProtocolErrorCode.InternalError, error.reason);
      });
      if (!notification) throw new ResourceNotFoundError(uri.href);
      const text = JSON.stringify(detailOf(notification, channels), null, 2);
      return { contents: [{ uri: uri.href, mimeType: 'application/json', text }] };
    },
  );
}
