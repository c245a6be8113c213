import { existsSync } from 'node:fs';
import { databaseAddress } from '@mcp-reference/core/files';
import type { UserStore } from './store.js';

/** Opens the users that a setting names: a file, or a PostgreSQL server. */
export async function openUsers(
  setting: string,
  log: { warn(message: string, fields?: object): void },
  listing = false,
): Promise<UserStore> {
  const address = databaseAddress(setting);
  if (address === undefined) throw new Error('is neither a file nor an address that begins with postgres://');
  if (address.kind === 'postgres') {
    const { openPostgresStore } = await import('./postgres.js');
    return openPostgresStore(address.url, { log });
  }
  const { openSqliteStore } = await import('./sqlite.js');
  return openSqliteStore(listing && !existsSync(setting) ? ':memory:' : address.path);
}
