import { existsSync } from 'node:fs';
import { userDataFile } from '@mcp-reference/core';
import type { Log } from './log.js';
import type { OutboxStore } from './outbox/store.js';

/** Opens the outbox that a setting names: a file, or a PostgreSQL server. */
export async function openStore(
  setting: string | undefined,
  leaseMs: number,
  log: Log,
  listing: boolean,
): Promise<OutboxStore> {
  if (setting !== undefined && /^postgres(ql)?:\/\//i.test(setting)) {
    const { openPostgresStore } = await import('./outbox/postgres.js');
    return openPostgresStore(setting, { leaseMs, log });
  }
  if (setting !== undefined && /^[a-z][a-z0-9+.-]*:\/\//i.test(setting))
    throw new Error('it is neither a file nor the address of a PostgreSQL server');
  const { openSqliteStore } = await import('./outbox/sqlite.js');
  const file = setting ?? userDataFile('mcp-notifications', 'outbox.db');
  // Whoever lists what is offered makes no file.
  return openSqliteStore(listing && !existsSync(file) ? ':memory:' : file, {
    watchMs: Math.min(1_000, leaseMs),
  });
}
