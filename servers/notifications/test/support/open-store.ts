import { SqlOutboxStore, type SqlStoreOptions } from '../../src/outbox/sql-store.js';
import { SqliteDatabase, type SqliteOptions } from '../../src/outbox/sqlite.js';
import { silentLog } from './outgoing.js';

/** The outbox in a file, as `open` makes it. */
export async function openSqliteStore(
  file: string,
  {
    watchMs = 1_000,
    patienceMs = 5_000,
    log = silentLog,
    ...more
  }: SqlStoreOptions & Partial<SqliteOptions> = {},
): Promise<SqlOutboxStore> {
  const store = new SqlOutboxStore(new SqliteDatabase(file, { watchMs, patienceMs, log }), more);
  await store.open().catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  return store;
}
