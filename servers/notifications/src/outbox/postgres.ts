import type { Logger } from '@mcp-reference/core';
import pg, { type Client, type Pool } from 'pg';
import { OutboxUnavailable } from '../errors.js';
import type { Database, Query } from './database.js';
import { changeChannel, postgresMigrations, postgresSchema, postgresTable } from './schema.js';

export interface PostgresOptions {
  log: Logger;
  /** How long to wait for a connection, or for a lock that another session holds, in milliseconds. Default 5,000. */
  patienceMs?: number;
}

/** PostgreSQL's codes (appendix A) for a server that is away, full, or waits for a lock that another session holds. */
const unavailable = /^(08|53|57P|55P03|57014|25006|58)/;
/** Any number: the one lock of this server's migrations. */
const migrationLock = 7_062_573;

/** The outbox on a PostgreSQL server: many processes work on it, and `SKIP LOCKED` gives each row to one. */
export class PostgresDatabase implements Database {
  readonly table = postgresTable;
  readonly insertion = 'number';
  readonly skipLocked = 'FOR UPDATE OF free SKIP LOCKED';
  readonly #log: Logger;
  readonly #pool: Pool;
  readonly #newClient: () => Client;
  readonly #listeners = new Set<(id: string) => void>();
  #listening: Client | undefined;
  #listenAgain: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(connectionString: string, { log, patienceMs = 5_000 }: PostgresOptions) {
    this.#log = log;
    const connection = {
      connectionString,
      application_name: 'mcp-notifications',
      keepAlive: true,
      connectionTimeoutMillis: patienceMs,
      lock_timeout: patienceMs,
      query_timeout: 2 * patienceMs,
    };
    this.#newClient = () => new pg.Client(connection);
    this.#pool = new pg.Pool({ ...connection, max: 5, allowExitOnIdle: true });
    // A connection that breaks is replaced; without listeners, also on one in use, it would end the process.
    this.#pool.on('error', ({ message }) => log.warn('a connection to the outbox was lost', { message }));
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  async open(): Promise<void> {
    await this.transaction(migrate);
    await this.#listen();
  }

  query: Query = async (sql, values = []) => {
    const { rows } = await this.#pool.query(sql, [...values]).catch(throwInWords);
    return rows;
  };

  transaction = async <Result>(work: (query: Query) => Promise<Result>): Promise<Result> => {
    const client = await this.#pool.connect().catch(throwInWords);
    const run: Query = async (sql, values = []) =>
      (await client.query(sql, [...values]).catch(throwInWords)).rows;
    let broken = false;
    try {
      await run('BEGIN');
      const result = await work(run);
      await run('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {
        broken = true;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  };

  onChange(listener: (id: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#listenAgain);
    this.#listeners.clear();
    await this.#listening?.end().catch(() => {});
    await this.#pool.end();
  }

  /** A connection of its own: what is heard on one of the pool's would stop when the pool closes it. */
  async #listen(): Promise<void> {
    const client = this.#newClient();
    const again = () => {
      if (this.#closed || this.#listening !== client) return;
      this.#listening = undefined;
      client.end().catch(() => {});
      this.#log.warn('changes of the outbox are not heard; trying again');
      this.#listenAgain = setTimeout(() => void this.#listen(), 2_000).unref();
    };
    this.#listening = client;
    client.on('error', again).on('end', again);
    client.on('notification', ({ payload = '' }) => {
      for (const listener of this.#listeners) listener(payload);
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${changeChannel}`);
    } catch {
      again();
    }
  }
}

async function migrate(query: Query): Promise<void> {
  // Two processes that start together: the second waits, and finds everything there.
  await query(`SELECT pg_advisory_xact_lock(${migrationLock})`);
  await query(`CREATE SCHEMA IF NOT EXISTS ${postgresSchema}`);
  await query(`CREATE TABLE IF NOT EXISTS ${postgresSchema}.version (number integer NOT NULL)`);
  const [row] = await query(`SELECT number FROM ${postgresSchema}.version`);
  const version = Number(row?.number ?? 0);
  if (version > postgresMigrations.length)
    throw new OutboxUnavailable(`the outbox was made by a newer version of this server (schema ${version})`);
  if (version === postgresMigrations.length) return;
  for (const migration of postgresMigrations.slice(version)) await query(migration);
  await query(`DELETE FROM ${postgresSchema}.version`);
  await query(`INSERT INTO ${postgresSchema}.version VALUES ($1)`, [postgresMigrations.length]);
}

/** Trouble that passes by itself is said as that; an error of a statement is a fault of this server. */
function throwInWords(error: unknown): never {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (/^[0-9A-Z]{5}$/.test(code) && !unavailable.test(code)) throw error;
  if (code === '55P03' || message === 'Query read timeout')
    throw new OutboxUnavailable('the outbox is busy, try again: another session has locked it');
  // An address may hold a password.
  const reason = message.includes('://') ? code : message || code;
  throw new OutboxUnavailable(`the outbox cannot be reached, try again: ${reason}`, { cause: error });
}
