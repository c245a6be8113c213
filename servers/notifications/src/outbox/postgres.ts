import type { Logger } from '@mcp-reference/core';
import { NewerDatabase } from '@mcp-reference/core/files';
import { Postgres } from '@mcp-reference/core/postgres';
import { OutboxUnavailable } from '../errors.js';
import type { Database } from './database.js';
import { changeChannel, postgresMigrations, postgresSchema, postgresTable } from './schema.js';

export interface PostgresOptions {
  log: Logger;
  /** How long to wait for a connection, or for a lock that another session holds, in milliseconds. Default 5,000. */
  patienceMs?: number;
}

/** The outbox on a PostgreSQL server: many processes work on it, and `SKIP LOCKED` gives each row to one. */
export function openPostgres(url: string, { log, patienceMs = 5_000 }: PostgresOptions): Database {
  const postgres = new Postgres({
    connection: {
      connectionString: url,
      application_name: 'mcp-notifications',
      connectionTimeoutMillis: patienceMs,
      lock_timeout: patienceMs,
      query_timeout: 2 * patienceMs,
    },
    schema: postgresSchema,
    migrations: postgresMigrations,
    lock: 7_062_573,
    log,
    inWords,
  });
  return {
    table: postgresTable,
    insertion: 'number',
    skipLocked: 'FOR UPDATE OF free SKIP LOCKED',
    query: postgres.query,
    transaction: postgres.transaction,
    async open(changed) {
      await postgres.migrate().catch((error: unknown) => {
        throw error instanceof NewerDatabase ? new OutboxUnavailable(`the outbox ${error.message}`) : error;
      });
      await postgres.listen(changeChannel, changed);
    },
    close: () => postgres.close(),
  };
}

/** PostgreSQL's codes (appendix A) for a server that is away, full, or waits for a lock that another session holds. */
const unavailable = /^(08|53|57P|55P03|57014|25006|58)/;

/** Trouble that passes by itself is said as that; an error of a statement is a fault of this server. */
function inWords(error: unknown): unknown {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (/^[0-9A-Z]{5}$/.test(code) && !unavailable.test(code)) return error;
  if (code === '55P03' || message === 'Query read timeout')
    return new OutboxUnavailable('the outbox is busy, try again: another session has locked it');
  // An address may hold a password.
  const reason = message.includes('://') ? code : message || code;
  return new OutboxUnavailable(`the outbox cannot be reached, try again: ${reason}`, { cause: error });
}
