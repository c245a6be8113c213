import { ExpectedError, type OpenContext, SettingsError } from '@mcp-reference/core';
import {
  type DatabaseAddress,
  databaseAddress,
  problemOfPath,
  userDataFile,
} from '@mcp-reference/core/files';
import type { Tasks } from '@mcp-reference/core/tasks';
import type { App } from './app.js';
import { readChannelsFile } from './channels/channels-file.js';
import type { Channels } from './channels/config.js';
import { createChannel } from './channels/create-channels.js';
import { OutboxUnavailable } from './errors.js';
import type { Database } from './outbox/database.js';
import { OutboxStore } from './outbox/store.js';
import { DeliveryWorker } from './outbox/worker.js';
import type { Settings } from './settings.js';

type Context = OpenContext<Settings>;

/** For attempts under way when the process is asked to end; core gives all of closing five seconds. */
const graceMs = 2_500;

/** Reads the channels, opens the outbox, and begins to deliver. */
export async function open(context: Context): Promise<App> {
  const { settings, logger, changes, onClose, listing = false } = context;
  const configured = await readChannels(settings.NOTIFICATIONS_CHANNELS);
  const channels = new Map(
    [...configured.channels].map(([name, config]) => [name, createChannel(name, config, { log: logger })]),
  );
  const policy = {
    maxAttempts: settings.NOTIFICATIONS_MAX_ATTEMPTS,
    baseMs: settings.NOTIFICATIONS_RETRY_BASE_MS,
    attemptTimeoutMs: settings.NOTIFICATIONS_ATTEMPT_TIMEOUT_MS,
  };
  const address = addressOf(settings);
  const outbox = new OutboxStore(await databaseOf(address, context));
  const retentionDays = settings.NOTIFICATIONS_RETENTION_DAYS;
  const worker = new DeliveryWorker({ store: outbox, channels, policy, retentionDays, log: logger });
  onClose(() => worker.stop(graceMs).then(() => outbox.close()));
  outbox.on('change', (id) => changes.resourceUpdated(`outbox://${id}`));
  // A listing of the capabilities makes no file, and delivers nothing.
  if (!listing) {
    const start = outbox.open().then(() => worker.start());
    await start.catch((error: unknown) => {
      throw error instanceof OutboxUnavailable ? unusable(error.reason) : error;
    });
  }
  return {
    outbox,
    channels,
    defaultChannel: configured.default,
    waitMs: settings.NOTIFICATIONS_WAIT_SECONDS * 1_000,
    askUser: settings.NOTIFICATIONS_ASK,
    tasks: listing ? undefined : await openBroadcastTasks(address, context),
  };
}

/** A broadcast that was accepted as a task goes on in the next process when this one dies. */
async function openBroadcastTasks(address: DatabaseAddress, context: Context): Promise<Tasks> {
  const { memoryTaskStore, openTasks, sqliteTaskStore } = await import('@mcp-reference/core/tasks');
  return openTasks(context, {
    store:
      address.kind === 'file'
        ? sqliteTaskStore(`${address.path}.tasks`)
        : ((await context.openSharedTaskStore?.()) ?? memoryTaskStore()),
    tools: { broadcast_notification: { repeatable: true } },
    // They only wait: the outbox delivers.
    maxRunning: 1_000,
  });
}

async function readChannels(file: string | undefined): Promise<Channels> {
  if (file === undefined) return { default: undefined, channels: new Map() };
  checkPath('NOTIFICATIONS_CHANNELS', file);
  return readChannelsFile(file, process.env).catch((error: unknown) => {
    if (!(error instanceof ExpectedError)) throw error;
    throw new SettingsError('NOTIFICATIONS_CHANNELS', `(${file}): ${error.message}`);
  });
}

function addressOf({ NOTIFICATIONS_DATABASE }: Settings): DatabaseAddress {
  const address = databaseAddress(NOTIFICATIONS_DATABASE ?? userDataFile('mcp-notifications', 'outbox.db'));
  if (address === undefined) throw unusable('it is neither a file nor the address of a PostgreSQL server');
  if (address.kind === 'file') checkPath('NOTIFICATIONS_DATABASE', address.path);
  return address;
}

async function databaseOf(address: DatabaseAddress, { settings, logger: log }: Context): Promise<Database> {
  if (address.kind === 'postgres') {
    const { openPostgres } = await import('./outbox/postgres.js');
    return openPostgres(address.url, { log });
  }
  const { SqliteDatabase } = await import('./outbox/sqlite.js');
  const watchMs = Math.min(1_000, 2 * settings.NOTIFICATIONS_ATTEMPT_TIMEOUT_MS);
  return new SqliteDatabase(address.path, { watchMs, log });
}

function checkPath(setting: string, path: string): void {
  const problem = problemOfPath(path);
  if (problem !== undefined) throw new SettingsError(setting, `(${path}): ${problem}`);
}

function unusable(problem: string): SettingsError {
  return new SettingsError('NOTIFICATIONS_DATABASE', `cannot be opened: ${problem}`);
}
