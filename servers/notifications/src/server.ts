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

const day = 24 * 60 * 60_000;

/** One server for one connection (stdio, session) or one request (HTTP, 2026-07-28): keep it cheap. */
export function createServer(app: App): McpServer {
  const server = new McpServer(
    { name: 'notifications', title: 'Notifications', version },
    {
      capabilities: { resources: { subscribe: true, listChanged: true } },
      cacheHints: {
        'tools/list': { ttlMs: day, cacheScope: 'public' },
        'resources/templates/list': { ttlMs: day, cacheScope: 'public' },
        // Each caller has an outbox of its own.
        'resources/list': { ttlMs: 0, cacheScope: 'private' },
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
