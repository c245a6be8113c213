import pg, { type Client, type Pool, type PoolClient } from 'pg';
import { channel, migrations, schemaName } from './postgres-schema.js';
import {
  batchSize,
  type ImportOptions,
  type ImportResult,
  StoreBusy,
  UserExists,
  type UserStore,
  type UsersChange,
} from './store.js';
import type { User, UserRecord } from './user.js';

const table = `${schemaName}.users`;
/** Any number: the one lock of this server's imports and migrations. */
const lock = 7_316_025;
const columns = 'id, name, email, title, locale, created_at, updated_at';

export interface PostgresOptions {
  log: { warn(message: string, fields?: object): void };
  /** How long a connection, and three times as long a query, may take. */
  timeoutMs?: number;
}

/** Opens the users on a PostgreSQL server; makes the tables where they are missing. */
export async function openPostgresStore(url: string, options: PostgresOptions): Promise<UserStore> {
  const { timeoutMs = 10_000 } = options;
  const connection = {
    connectionString: url,
    keepAlive: true,
    // A server that does not answer is a failure, not a wait without end.
    connectionTimeoutMillis: timeoutMs,
    query_timeout: 3 * timeoutMs,
  };
  const pool = new pg.Pool({ ...connection, max: 5, allowExitOnIdle: true });
  // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
  pool.on('error', ({ message }) => options.log.warn('a connection to the users was lost', { message }));
  try {
    await transaction(pool, migrate);
    return new PostgresStore(pool, () => new pg.Client(connection), options);
  } catch (error) {
    await pool.end();
    throw error;
  }
}

class PostgresStore implements UserStore {
  readonly #pool: Pool;
  readonly #newClient: () => Client;
  readonly #log: PostgresOptions['log'];
  readonly #listeners = new Set<(change: UsersChange) => void>();
  #listening: Client | undefined;
  #pending: UsersChange | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** Whether something may have changed while nobody listened. */
  #missed = false;
  #closed = false;

  constructor(pool: Pool, newClient: () => Client, { log }: PostgresOptions) {
    this.#pool = pool;
    this.#newClient = newClient;
    this.#log = log;
  }

  async get(id: string): Promise<User | undefined> {
    return (await this.#rows(`SELECT ${columns} FROM ${table} WHERE id = $1`, [id]))[0];
  }

  list({ after = '', limit }: { after?: string | undefined; limit: number }): Promise<User[]> {
    return this.#rows(`SELECT ${columns} FROM ${table} WHERE id > $1 ORDER BY id LIMIT $2`, [after, limit]);
  }

  async complete(prefix: string, limit: number): Promise<string[]> {
    const sql = `SELECT ${columns} FROM ${table} WHERE id >= $1 AND starts_with(id, $1) ORDER BY id LIMIT $2`;
    return (await this.#rows(sql, [prefix, limit])).map(({ id }) => id);
  }

  async count(): Promise<number> {
    const { rows } = await this.#pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`);
    return Number(rows[0]?.n);
  }

  async import(records: UserRecord[], options: ImportOptions): Promise<ImportResult> {
    options.signal.throwIfAborted();
    return transaction(this.#pool, async (client) => {
      await takeLock(client, options.signal);
      return write(client, records, options);
    });
  }

  async onChange(listener: (change: UsersChange) => void): Promise<void> {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) await this.#listen();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#listening?.end().catch(() => {});
    await this.#pool.end();
  }

  async #listen(): Promise<void> {
    if (this.#closed) return;
    const client = this.#newClient();
    this.#listening = client;
    client.on('notification', ({ payload = '' }) => this.#hear(payload));
    client.on('error', () => this.#listenAgain(client));
    client.on('end', () => this.#listenAgain(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      if (this.#missed) this.#tell({ ids: [], list: true });
      this.#missed = false;
    } catch {
      this.#listenAgain(client);
    }
  }

  #listenAgain(client: Client): void {
    if (this.#closed || this.#listening !== client) return;
    this.#listening = undefined;
    this.#missed = true;
    client.end().catch(() => {});
    this.#log.warn('changes of users are not heard; trying again');
    this.#retry = setTimeout(() => void this.#listen(), 2_000).unref();
  }

  /** Notices of one transaction come together: they are told together. */
  #hear(payload: string): void {
    if (this.#pending === undefined) {
      this.#pending = { ids: [], list: false };
      setImmediate(() => {
        const change = this.#pending;
        this.#pending = undefined;
        if (change) this.#tell(change);
      });
    }
    this.#pending.ids.push(payload.slice(1));
    this.#pending.list ||= payload.startsWith('L');
  }

  #tell(change: UsersChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  async #rows(sql: string, values: unknown[]): Promise<User[]> {
    return (await this.#pool.query<User>(sql, values)).rows;
  }
}

async function transaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function migrate(client: PoolClient): Promise<void> {
  // Two processes that start together: the second waits, and finds everything there.
  await client.query('SELECT pg_advisory_xact_lock($1)', [lock]);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schemaName}`);
  await client.query(`CREATE TABLE IF NOT EXISTS ${schemaName}.version (number integer NOT NULL)`);
  const { rows } = await client.query<{ number: number }>(`SELECT number FROM ${schemaName}.version`);
  const version = rows[0]?.number ?? 0;
  if (version > migrations.length)
    throw new Error(`was made by a newer version of this server (schema ${version})`);
  if (version === migrations.length) return;
  for (const migration of migrations.slice(version)) await client.query(migration);
  await client.query(`DELETE FROM ${schemaName}.version`);
  await client.query(`INSERT INTO ${schemaName}.version VALUES ($1)`, [migrations.length]);
}

async function takeLock(client: PoolClient, signal: AbortSignal): Promise<void> {
  const { setTimeout: wait } = await import('node:timers/promises');
  for (let tries = 0; tries < 600; tries += 1) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS taken', [
      lock,
    ]);
    if (rows[0]?.taken) return;
    await wait(50, undefined, { signal });
  }
  throw new StoreBusy('another import is under way');
}

const onConflict = {
  fail: 'ON CONFLICT (id) DO NOTHING',
  skip: 'ON CONFLICT (id) DO NOTHING',
  update:
    'ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, title = excluded.title, locale = excluded.locale, updated_at = excluded.updated_at',
};

async function write(
  client: PoolClient,
  records: UserRecord[],
  { onConflict: policy, signal, onProgress }: ImportOptions,
): Promise<ImportResult> {
  const result = { inserted: 0, updated: 0, skipped: 0 };
  const now = new Date().toISOString();
  for (let start = 0; start < records.length; start += batchSize) {
    const batch = records.slice(start, start + batchSize);
    const column = (key: keyof UserRecord) => batch.map((record) => record[key]);
    // xmax is 0 in a row that was inserted, not updated.
    const { rows } = await client.query<{ id: string; inserted: boolean }>(
      `INSERT INTO ${table} (id, name, email, title, locale, created_at, updated_at)
       SELECT *, $6, $6 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
       ${onConflict[policy]} RETURNING id, (xmax = 0) AS inserted`,
      [column('id'), column('name'), column('email'), column('title'), column('locale'), now],
    );
    if (policy === 'fail' && rows.length < batch.length) {
      const written = new Set(rows.map(({ id }) => id));
      throw new UserExists(batch.find(({ id }) => !written.has(id))?.id ?? '');
    }
    const inserted = rows.filter((row) => row.inserted).length;
    result.inserted += inserted;
    result.updated += rows.length - inserted;
    result.skipped += batch.length - rows.length;
    await onProgress?.(start + batch.length);
    signal.throwIfAborted();
  }
  return result;
}
