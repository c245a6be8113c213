import { existsSync } from 'node:fs';
import type { UserStore } from './store.js';

export const isPostgres = (setting: string): boolean => /^postgres(ql)?:\/\//i.test(setting);

/** Opens the users that a setting names: a file, or a PostgreSQL server. */
export async function openUsers(
  setting: string,
  log: { warn(message: string, fields?: object): void },
  listing = false,
): Promise<UserStore> {
  if (isPostgres(setting)) {
    const { openPostgresStore } = await import('./postgres.js');
    return openPostgresStore(setting, { log });
  }
  // postgress://…, mysql://…: folders would be made with the password in their name.
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(setting) || setting === ':memory:') {
    throw new Error('is neither a file nor an address that begins with postgres://');
  }
  const { openSqliteStore } = await import('./sqlite.js');
  return openSqliteStore(listing && !existsSync(setting) ? ':memory:' : setting);
}
