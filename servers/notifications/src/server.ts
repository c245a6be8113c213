import { McpServer } from '@modelcontextprotocol/server';
import { version } from '../package.json';
import type { App } from './app.js';
import { registerChannels } from './resources/channels.js';
import { registerOutbox } from './resources/outbox.js';
import { registerBroadcastNotification } from './tools/broadcast_notification.js';
import { registerCancelNotification } from './tools/cancel_notification.js';
import { registerGetNotification } from './tools/get_notification.js';
import { registerListNotifications } from './tools/list_notifications.js';
import { registerRetryNotification } from './tools/retry_notification.js';
import { registerSendNotification } from './tools/send_notification.js';

/** The lists change only with a new version of this server. */
const unchanged = { ttlMs: 24 * 60 * 60_000, cacheScope: 'public' } as const;

const instructions = `Sends messages to people through channels that the user has configured: phone, chat, mail, desktop, webhook. Not for answering in this conversation.

1. Read channels://list when the user names a channel; without one, the default channel is used.
2. send_notification for one channel, broadcast_notification for several. Give an idempotency_key to whatever may be repeated.
3. Say "delivered" only when status is delivered. queued: accepted, retried until the channel confirms; stored: no channel is configured, kept locally and not sent; failed: given up, see reason.
4. get_notification or list_notifications to look again later; retry_notification for a failed one; cancel_notification takes a queued one back.

Priority urgent asks the user first and interrupts people; high asks nobody. This server never picks recipients or addresses itself, never reads replies, and never shows a channel's secrets.`;

/** One server for one connection (stdio, session) or one request (HTTP, 2026-07-28): keep it cheap. */
export function createServer(app: App): McpServer {
  const server = new McpServer(
    { name: 'notifications', title: 'Notifications', version },
    {
      instructions,
      capabilities: { tools: { listChanged: false }, resources: { subscribe: true, listChanged: false } },
      cacheHints: {
        'server/discover': unchanged,
        'tools/list': unchanged,
        'resources/list': unchanged,
        'resources/templates/list': unchanged,
      },
    },
  );
  registerSendNotification(server, app);
  registerBroadcastNotification(server, app);
  registerGetNotification(server, app);
  registerListNotifications(server, app);
  registerRetryNotification(server, app);
  registerCancelNotification(server, app);
  registerOutbox(server, app);
  registerChannels(server, app);
  return server;
}
