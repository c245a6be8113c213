import { type Postgres, postgresBin, startPostgres } from '@mcp-reference/testing/postgres';
import { afterAll, beforeAll, describe } from 'vitest';
import { openPostgresStore } from '../src/users/postgres.js';
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
});
