import { setTimeout as wait } from 'node:timers/promises';
import pg, { type Client, type Pool } from 'pg';
import { type Query, StoreBusy, UserStore, type UsersChange } from './store.js';

const schema = 'mcp_config_resources';
const channel = `${schema}_users`;
/** Any number: the one lock of this server's imports and migrations. */
const lock = 7_316_025;

/** The same steps as in SQLite; `COLLATE "C"` orders ids by code point there too. */
const migrations: readonly string[] = [
  `CREATE TABLE ${schema}.users (
     id         text COLLATE "C" PRIMARY KEY,
     name       text NOT NULL,
     email      text,
     created_at text NOT NULL,
     updated_at text NOT NULL
   )`,
  `ALTER TABLE ${schema}.users ADD COLUMN title text, ADD COLUMN locale text`,
  // Sent when the transaction commits, and not at all when it does not.
  `CREATE FUNCTION ${schema}.tell() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     PERFORM pg_notify('${channel}', CASE
       WHEN TG_OP = 'DELETE' THEN 'L' || OLD.id
       WHEN TG_OP = 'UPDATE' AND NEW.name = OLD.name THEN 'U' || NEW.id
       ELSE 'L' || NEW.id END);
     RETURN NULL;
   END $$;
   CREATE TRIGGER users_tell AFTER INSERT OR UPDATE OR DELETE ON ${schema}.users
     FOR EACH ROW EXECUTE FUNCTION ${schema}.tell()`,
  `CREATE TABLE ${schema}.imports (id text PRIMARY KEY, result text NOT NULL, imported_at text NOT NULL)`,
];

export interface PostgresOptions {
  log: { warn(message: string, fields?: object): void };
  /** How long a connection, and three times as long a query, may take. */
  timeoutMs?: number;
}

/** Opens the users on a PostgreSQL server; makes the tables where they are missing. */
export async function openPostgresStore(url: string, options: PostgresOptions): Promise<UserStore> {
  const store = new PostgresStore(url, options);
  try {
    await store.migrate();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

class PostgresStore extends UserStore {
  protected readonly schema = `${schema}.`;
  readonly #pool: Pool;
  readonly #newClient: () => Client;
  readonly #log: PostgresOptions['log'];
  #listener: ((change: UsersChange) => void) | undefined;
  #listening: Client | undefined;
  readonly #pending: string[] = [];
  #retry: NodeJS.Timeout | undefined;
  /** Whether something may have changed while nobody listened. */
  #missed = false;
  #closed = false;

  constructor(url: string, { log, timeoutMs = 10_000 }: PostgresOptions) {
    super();
    const connection = {
      connectionString: url,
      keepAlive: true,
      // A server that does not answer is a failure, not a wait without end.
      connectionTimeoutMillis: timeoutMs,
      query_timeout: 3 * timeoutMs,
    };
    this.#log = log;
    this.#newClient = () => new pg.Client(connection);
    this.#pool = new pg.Pool({ ...connection, max: 5, allowExitOnIdle: true });
    // A broken connection emits an error, idle or in use; without a listener that ends the process.
    this.#pool.on('error', ({ message }) => log.warn('a connection to the users was lost', { message }));
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  protected readonly query: Query = async (sql, values = []) =>
    (await this.#pool.query(sql, [...values])).rows;

  protected async transaction<Result>(
    signal: AbortSignal,
    work: (query: Query) => Promise<Result>,
  ): Promise<Result> {
    return this.#transaction(async (query) => {
      await takeLock(query, signal);
      return work(query);
    });
  }

  async migrate(): Promise<void> {
    await this.#transaction(async (query) => {
      // If two processes start together, the second one waits and finds everything there.
      await query('SELECT pg_advisory_xact_lock($1)', [lock]);
      await query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
      await query(`CREATE TABLE IF NOT EXISTS ${schema}.version (number integer NOT NULL)`);
      const [{ number } = { number: 0 }] = await query(`SELECT number FROM ${schema}.version`);
      const version = Number(number);
      if (version > migrations.length)
        throw new Error(`was made by a newer version of this server (schema ${version})`);
      if (version === migrations.length) return;
      for (const migration of migrations.slice(version)) await query(migration);
      await query(`DELETE FROM ${schema}.version`);
      await query(`INSERT INTO ${schema}.version VALUES ($1)`, [migrations.length]);
    });
  }

  async onChange(listener: (change: UsersChange) => void): Promise<void> {
    this.#listener = listener;
    await this.#listen();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#listening?.end().catch(() => {});
    await this.#pool.end();
  }

  async #transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect();
    let broken = false;
    try {
      await client.query('BEGIN');
      // A statement without values may be several.
      const result = await work(async (sql, values) => (await client.query(sql, values && [...values])).rows);
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

  async #listen(): Promise<void> {
    if (this.#closed) return;
    const client = this.#newClient();
    this.#listening = client;
    client.on('notification', ({ payload = '' }) => this.#receive(payload));
    client.on('error', () => this.#listenAgain(client));
    client.on('end', () => this.#listenAgain(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      if (this.#missed) this.#listener?.({ ids: [], list: true });
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
    this.#log.warn('changes of users are not received; trying again');
    this.#retry = setTimeout(() => void this.#listen(), 2_000).unref();
  }

  /** Notices of one transaction arrive together: they become one change. */
  #receive(payload: string): void {
    if (this.#pending.push(payload) > 1) return;
    setImmediate(() => {
      const notices = this.#pending.splice(0);
      const ids = notices.map((notice) => notice.slice(1));
      this.#listener?.({ ids, list: notices.some((notice) => notice.startsWith('L')) });
    });
  }
}

async function takeLock(query: Query, signal: AbortSignal): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const [row] = await query('SELECT pg_try_advisory_xact_lock($1) AS taken', [lock]);
    if (row?.taken) return;
    await wait(50, undefined, { signal });
  }
  throw new StoreBusy();
}
