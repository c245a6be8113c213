import { type OpenContext, SettingsError } from '@mcp-reference/core';
import { McpServer } from '@modelcontextprotocol/server';
import { version } from '../package.json';
import type { Channel } from './channels/channel.js';
import { ChannelsFileError, readChannelsFile } from './channels/config.js';
import { createChannels } from './channels/create-channels.js';
import type { Directory } from './compose.js';
import { openStore } from './database.js';
import { Outbox } from './outbox/outbox.js';
import { registerChannels } from './resources/channels.js';
import { registerOutbox } from './resources/outbox.js';
import type { Settings } from './settings.js';
import { registerBroadcastNotification } from './tools/broadcast_notification.js';
import { registerCancelNotification } from './tools/cancel_notification.js';
import { registerGetNotification } from './tools/get_notification.js';
import { registerListNotifications } from './tools/list_notifications.js';
import { registerRetryNotification } from './tools/retry_notification.js';
import { registerSendNotification } from './tools/send_notification.js';

/** What lives as long as the process: made by `open`, shared by every connection. */
export interface App {
  outbox: Outbox;
  channels: ReadonlyMap<string, Channel>;
  directory: Directory;
  /** How long a call waits for a confirmation, in milliseconds. */
  waitMs: number;
}

/** For attempts under way when the process is asked to end; core gives all of closing five seconds. */
const graceMs = 2_500;

export async function open({
  settings,
  logger,
  changes,
  onClose,
  listing = false,
}: OpenContext<Settings>): Promise<App> {
  const file = settings.NOTIFICATIONS_CHANNELS;
  const configured =
    file === undefined ? undefined : await readChannelsFile(file, process.env).catch(asSettingsError(file));
  const channels = createChannels(configured?.channels ?? new Map(), { log: logger });
  const policy = {
    maxAttempts: settings.NOTIFICATIONS_MAX_ATTEMPTS,
    baseMs: settings.NOTIFICATIONS_RETRY_BASE_MS,
    attemptTimeoutMs: settings.NOTIFICATIONS_ATTEMPT_TIMEOUT_MS,
  };
  const store = await openStore(
    settings.NOTIFICATIONS_DATABASE,
    2 * policy.attemptTimeoutMs,
    logger,
    listing,
  ).catch((error: unknown) => {
    throw new SettingsError('NOTIFICATIONS_DATABASE', `cannot be opened: ${reason(error)}`);
  });
  const retentionDays = settings.NOTIFICATIONS_RETENTION_DAYS;
  const outbox = new Outbox({ store, channels, policy, retentionDays, log: logger });
  onClose(() => outbox.close(graceMs));
  store.onChange((id) => changes.resourceUpdated(`outbox://${id}`));
  if (!listing) await outbox.start();
  return {
    outbox,
    channels,
    directory: { names: [...channels.keys()], default: configured?.default },
    waitMs: settings.NOTIFICATIONS_WAIT_SECONDS * 1_000,
  };
}

/** One server for one connection (stdio, session) or one request (HTTP, 2026-07-28): keep it cheap. */
export function createServer(app: App): McpServer {
  const server = new McpServer(
    { name: 'notifications', title: 'Notifications', version },
    { capabilities: { resources: { subscribe: true, listChanged: true } } },
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

function asSettingsError(file: string) {
  return (error: unknown): never => {
    if (error instanceof ChannelsFileError) {
      throw new SettingsError('NOTIFICATIONS_CHANNELS', `(${file}): ${error.message}`);
    }
    throw error;
  };
}

/** What went wrong, without the address: it may hold a password. */
function reason(error: unknown): string {
  const { code, message = '' } = error as { code?: string; message?: string };
  return (message.includes('://') ? '' : message) || code || 'unknown error';
}
