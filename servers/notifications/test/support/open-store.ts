import { SqliteDatabase, type SqliteOptions } from '../../src/outbox/sqlite.js';
import { OutboxStore, type StoreOptions } from '../../src/outbox/store.js';
import { silentLog } from './outgoing.js';

/** The outbox in a file, as `open` makes it. */
export async function openSqliteStore(
  file: string,
  {
    watchMs = 1_000,
    patienceMs = 5_000,
    log = silentLog,
    ...more
  }: StoreOptions & Partial<SqliteOptions> = {},
): Promise<OutboxStore> {
  const store = new OutboxStore(new SqliteDatabase(file, { watchMs, patienceMs, log }), more);
  await store.open().catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  return store;
}
