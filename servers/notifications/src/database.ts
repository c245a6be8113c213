import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Log } from './log.js';
import type { OutboxStore } from './outbox/store.js';

/** Opens the outbox that a setting names: a file, or a PostgreSQL server. */
export async function openStore(
  setting: string | undefined,
  leaseMs: number,
  log: Log,
): Promise<OutboxStore> {
  if (setting !== undefined && /^postgres(ql)?:\/\//i.test(setting)) {
    const { openPostgresStore } = await import('./outbox/postgres.js');
    return openPostgresStore(setting, { leaseMs, log });
  }
  if (setting !== undefined && /^[a-z][a-z0-9+.-]*:\/\//i.test(setting))
    throw new Error('it is neither a file nor the address of a PostgreSQL server');
  const { openSqliteStore } = await import('./outbox/sqlite.js');
  return openSqliteStore(setting ?? defaultFile(), { watchMs: Math.min(1_000, leaseMs) });
}

/** Where each system keeps the data of a user's programs. */
export function defaultFile(platform = process.platform, env = process.env, home = homedir()): string {
  const base =
    platform === 'win32'
      ? (env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'))
      : platform === 'darwin'
        ? join(home, 'Library', 'Application Support')
        : env.XDG_DATA_HOME || join(home, '.local', 'share');
  return join(base, 'mcp-notifications', 'outbox.db');
}
