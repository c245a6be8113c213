import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { connect } from '@mcp-reference/testing';
import { type Postgres, postgresBin, startPostgres } from '@mcp-reference/testing/postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgresStore } from '../src/users/postgres.js';
import type { UsersChange } from '../src/users/store.js';
import { place, server } from './support/server-under-test.js';
import { userStoreContract } from './support/user-store-contract.js';

const log = { warn: (message: string) => process.stderr.write(`${message}\n`) };

describe.skipIf(postgresBin === undefined)('users in PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
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

  /** Texts that PostgreSQL, LIKE or JSON read in their own way. */
  const odd = [
    '\0',
    '\0abc',
    'ada\0',
    '\ud800',
    'a\udfff',
    '\u2028',
    '%',
    '_',
    '\\',
    "'",
    '"',
    '$1',
    'é'.repeat(1e5),
  ];

  test('ids and records of odd characters are answered by the built server, and nothing is logged as a fault', async () => {
    const { env } = place({}, { USERS_DATABASE: postgres.createDatabase() });
    await using connection = await connect({ client: 'v2-modern', wiring: 'stdio', server, env });
    const { client, process } = connection;
    const user = { id: 'ada', name: 'Ada', email: 'ada@example.com' };
    await client.callTool('risky_operation', { input_data: [user] });
    for (const text of odd) {
      const ref = { template: 'users://{userId}/profile' };
      expect(await client.complete(ref, { name: 'userId', value: text })).toEqual([]);
      const uri = `users://${encodeURIComponent(text.toWellFormed())}/profile`;
      await expect(client.readResource(uri)).rejects.toThrow(/not found|Invalid uri/i);
      for (const field of ['id', 'name', 'email', 'title', 'locale']) {
        const { content } = await client.callTool('risky_operation', {
          input_data: [{ ...user, [field]: text }],
        });
        expect(JSON.stringify(content)).not.toMatch(/internal error/i);
      }
    }
    expect(
      await client.complete({ template: 'users://{userId}/profile' }, { name: 'userId', value: 'a' }),
    ).toContain('ada');
    expect(process?.stderr).not.toMatch(/"level":"error"|error/i);
  });
});
