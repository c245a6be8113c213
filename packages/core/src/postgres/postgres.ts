import pg, { type Client, type Pool } from 'pg';
import { NewerDatabase } from '../files/sqlite.js';
import type { Logger } from '../runtime/logger.js';

/** Runs one statement, or several that take no values. `$1` is the first value. */
export type PostgresQuery = (sql: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

export interface PostgresOptions {
  /** As `pg` takes it; times are in milliseconds. */
  connection: {
    connectionString: string;
    connectionTimeoutMillis: number;
    query_timeout: number;
    lock_timeout?: number;
    application_name?: string;
  };
  /** The schema of the tables: made where it is missing. */
  schema: string;
  /** Entry n brings the tables of version n to n + 1. Entries that were published never change. */
  migrations: readonly string[];
  /** Any number, a different one in each server: processes that migrate wait for each other with it. */
  lock: number;
  log: Pick<Logger, 'warn'>;
  /** Puts an error of the database in words. Default: it is thrown as it is. */
  inWords?: (error: unknown) => unknown;
}

/** A PostgreSQL database: five connections, migrations, and one more connection that listens. */
export class Postgres {
  readonly #options: PostgresOptions;
  readonly #pool: Pool;
  #listening: Client | undefined;
  #listenAgain: NodeJS.Timeout | undefined;
  /** Whether notifications may have been missed. */
  #missed = false;
  #closed = false;

  constructor(options: PostgresOptions) {
    const { connection, schema, log } = options;
    this.#options = options;
    this.#pool = new pg.Pool({ ...connection, keepAlive: true, max: 5, allowExitOnIdle: true });
    // A connection that breaks is replaced; without listeners, also on one in use, it would end the process.
    this.#pool.on('error', ({ message }) => log.warn(`a connection to ${schema} was lost`, { message }));
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  query: PostgresQuery = async (sql, values) => {
    const { rows } = await this.#pool.query(sql, values && [...values]).catch(this.#throwInWords);
    return rows;
  };

  /** Runs statements that take effect together, or not at all. */
  transaction = async <Result>(work: (query: PostgresQuery) => Promise<Result>): Promise<Result> => {
    const client = await this.#pool.connect().catch(this.#throwInWords);
    const query: PostgresQuery = async (sql, values) =>
      (await client.query(sql, values && [...values]).catch(this.#throwInWords)).rows;
    let broken = false;
    try {
      await query('BEGIN');
      const result = await work(query);
      await query('COMMIT');
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

  /** @throws NewerDatabase */
  migrate(): Promise<void> {
    const { schema, migrations, lock } = this.#options;
    return this.transaction(async (query) => {
      // If two processes start together, the second one waits and finds everything there.
      await query('SELECT pg_advisory_xact_lock($1)', [lock]);
      await query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
      await query(`CREATE TABLE IF NOT EXISTS ${schema}.version (number integer NOT NULL)`);
      const [row] = await query(`SELECT number FROM ${schema}.version`);
      const version = Number(row?.number ?? 0);
      if (version > migrations.length)
        throw new NewerDatabase(`was made by a newer version of this server (schema ${version})`);
      if (version === migrations.length) return;
      for (const migration of migrations.slice(version)) await query(migration);
      await query(`DELETE FROM ${schema}.version`);
      await query(`INSERT INTO ${schema}.version VALUES ($1)`, [migrations.length]);
    });
  }

  /**
   * Listens on a channel, over a separate connection. A broken connection is replaced.
   *
   * @param afterGap called after a connection was replaced: notifications may have been missed
   */
  async listen(channel: string, receive: (payload: string) => void, afterGap?: () => void): Promise<void> {
    const client = new pg.Client({ ...this.#options.connection, keepAlive: true });
    const again = () => {
      if (this.#closed || this.#listening !== client) return;
      this.#listening = undefined;
      this.#missed = true;
      client.end().catch(() => {});
      this.#options.log.warn(`changes of ${this.#options.schema} are not received; trying again`);
      const listen = () => void this.listen(channel, receive, afterGap);
      this.#listenAgain = setTimeout(listen, 2_000).unref();
    };
    this.#listening = client;
    client.on('error', again).on('end', again);
    client.on('notification', ({ payload = '' }) => receive(payload));
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
    } catch {
      return again();
    }
    if (this.#missed) afterGap?.();
    this.#missed = false;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#listenAgain);
    await this.#listening?.end().catch(() => {});
    await this.#pool.end();
  }

  #throwInWords = (error: unknown): never => {
    throw this.#options.inWords?.(error) ?? error;
  };
}
