import { type OpenContext, SettingsError } from '@mcp-reference/core';
import { databaseAddress, problemOfPath, userDataFile } from '@mcp-reference/core/files';
import type { App } from './app.js';
import { ChannelsFileError, readChannelsFile } from './channels/config.js';
import { createChannels } from './channels/create-channels.js';
import type { Log } from './log.js';
import type { Database } from './outbox/database.js';
import { DeliveringOutbox } from './outbox/outbox.js';
import { SqlOutboxStore } from './outbox/sql-store.js';
import { OutboxUnavailable } from './outbox/store.js';
import type { Settings } from './settings.js';

/** For attempts under way when the process is asked to end; core gives all of closing five seconds. */
const graceMs = 2_500;

/** Reads the channels, opens the outbox, and begins to deliver. */
export async function open(context: OpenContext<Settings>): Promise<App> {
  const { settings, logger, changes, onClose, listing = false } = context;
  const file = settings.NOTIFICATIONS_CHANNELS;
  const configured = file === undefined ? undefined : await readChannels(file);
  const channels = createChannels(configured?.channels ?? new Map(), { log: logger });
  const policy = {
    maxAttempts: settings.NOTIFICATIONS_MAX_ATTEMPTS,
    baseMs: settings.NOTIFICATIONS_RETRY_BASE_MS,
    attemptTimeoutMs: settings.NOTIFICATIONS_ATTEMPT_TIMEOUT_MS,
  };
  const watchMs = Math.min(1_000, 2 * policy.attemptTimeoutMs);
  const store = new SqlOutboxStore(await databaseOf(settings.NOTIFICATIONS_DATABASE, watchMs, logger));
  const retentionDays = settings.NOTIFICATIONS_RETENTION_DAYS;
  const outbox = new DeliveringOutbox({ store, channels, policy, retentionDays, log: logger });
  onClose(() => outbox.close(graceMs));
  store.onChange((id) => changes.resourceUpdated(`outbox://${id}`));
  // Whoever lists what is offered makes no file, and delivers nothing.
  if (!listing) await start(store, outbox);
  return {
    outbox,
    channels,
    directory: { names: [...channels.keys()], default: configured?.default },
    waitMs: settings.NOTIFICATIONS_WAIT_SECONDS * 1_000,
  };
}

function readChannels(file: string) {
  checkPath('NOTIFICATIONS_CHANNELS', file);
  return readChannelsFile(file, process.env).catch((error: unknown) => {
    if (!(error instanceof ChannelsFileError)) throw error;
    throw new SettingsError('NOTIFICATIONS_CHANNELS', `(${file}): ${error.message}`);
  });
}

async function databaseOf(setting: string | undefined, watchMs: number, log: Log): Promise<Database> {
  const address =
    setting === undefined
      ? ({ kind: 'file', path: userDataFile('mcp-notifications', 'outbox.db') } as const)
      : databaseAddress(setting);
  if (address === undefined)
    throw new SettingsError(
      'NOTIFICATIONS_DATABASE',
      'cannot be opened: it is neither a file nor the address of a PostgreSQL server',
    );
  if (address.kind === 'postgres') {
    const { PostgresDatabase } = await import('./outbox/postgres.js');
    return new PostgresDatabase(address.url, { log });
  }
  checkPath('NOTIFICATIONS_DATABASE', address.path);
  const { SqliteDatabase } = await import('./outbox/sqlite.js');
  return new SqliteDatabase(address.path, { watchMs, log });
}

async function start(store: SqlOutboxStore, outbox: DeliveringOutbox): Promise<void> {
  try {
    await store.open();
    await outbox.start();
  } catch (error) {
    if (!(error instanceof OutboxUnavailable)) throw error;
    throw new SettingsError('NOTIFICATIONS_DATABASE', `cannot be opened: ${error.message}`);
  }
}

function checkPath(setting: string, path: string): void {
  const problem = problemOfPath(path);
  if (problem !== undefined) throw new SettingsError(setting, `(${path}): ${problem}`);
}
