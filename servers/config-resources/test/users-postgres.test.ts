import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type Postgres, postgresBin, startPostgres } from '@mcp-reference/testing/postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgresStore } from '../src/users/postgres.js';
import type { UsersChange } from '../src/users/store.js';
import { userStoreContract } from './support/user-store-contract.js';

const log = { warn: (message: string) => process.stderr.write(`${message}\n`) };

describe.skipIf(postgresBin === undefined)('users in PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres(postgresBin ?? '');
  });
  afterAll(() => postgres?.[Symbol.asyncDispose]());

  userStoreContract(async () => {
    const url = postgres.createDatabase();
    const [store, other] = await Promise.all([
      openPostgresStore(url, { log }),
      openPostgresStore(url, { log }),
    ]);
    return {
      store,
      other,
      async [Symbol.asyncDispose]() {
        await store.close();
        await other.close();
      },
    };
  });

  test('a broken connection is made again, and what was missed meanwhile counts as a change of the list', async () => {
    const url = postgres.createDatabase();
    const warned = Promise.withResolvers<void>();
    const store = await openPostgresStore(url, { log: { warn: () => warned.resolve() } });
    const heard = Promise.withResolvers<UsersChange>();
    await store.onChange(heard.resolve);
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
    );
    await admin.end();
    await warned.promise;
    expect(await heard.promise).toEqual({ ids: [], list: true });
    await store.close();
  });

  test('a server that takes connections and never answers is a failure, not a wait without end', async () => {
    const silent = createServer(() => {});
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;
    const opening = openPostgresStore(`postgres://shop@127.0.0.1:${port}/shop`, { log, timeoutMs: 200 });
    await expect(opening).rejects.toThrow('timeout');
    silent.close();
  });
});
