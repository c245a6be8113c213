import { TestClock } from 'pg-boss';
import { afterAll, beforeAll, describe } from 'vitest';
import { openPostgresStore } from '../src/outbox/postgres.js';
import { type Postgres, postgresBin, startPostgres } from './support/postgres.js';
import { type Bench, leaseMs, maxQueued, storeContract } from './support/store-contract.js';

describe.skipIf(postgresBin === undefined)('the outbox in PostgreSQL, worked off by pg-boss', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres(postgresBin ?? '');
  });
  afterAll(() => postgres[Symbol.asyncDispose]());

  storeContract(async (): Promise<Bench> => {
    const url = postgres.createDatabase();
    const clock = new TestClock('2026-06-01T12:00:00Z');
    const log = { info() {}, warn() {}, error: (...parts: unknown[]) => process.stderr.write(`${parts}\n`) };
    const options = { leaseMs, log, now: () => clock.now(), boss: { clock }, maxQueued };
    const store = await openPostgresStore(url, options);
    const other = await openPostgresStore(url, options);
    return {
      store,
      other,
      now: () => clock.now(),
      async advance(ms) {
        await clock.setTime(clock.now() + ms);
        // What pg-boss does by itself every few seconds: find attempts whose time is over.
        await store.boss.supervise();
      },
      async [Symbol.asyncDispose]() {
        await store.close();
        await other.close();
      },
    };
  });
});
