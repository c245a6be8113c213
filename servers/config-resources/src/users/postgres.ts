import { setTimeout as wait } from 'node:timers/promises';
import { Postgres } from '@mcp-reference/core/postgres';
import { type Query, storeBusy, UserStore, type UsersChange } from './store.js';

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
  const { log, timeoutMs = 10_000 } = options;
  const connection = {
    connectionString: url,
    // A server that does not answer is a failure, not a wait without end.
    connectionTimeoutMillis: timeoutMs,
    query_timeout: 3 * timeoutMs,
  };
  const postgres = new Postgres({ connection, schema, migrations, lock, log });
  try {
    await postgres.migrate();
    return new PostgresStore(postgres);
  } catch (error) {
    await postgres.close();
    throw error;
  }
}

class PostgresStore extends UserStore {
  protected readonly schema = `${schema}.`;
  protected readonly query: Query;
  readonly #postgres: Postgres;

  constructor(postgres: Postgres) {
    super();
    this.query = postgres.query;
    this.#postgres = postgres;
  }

  protected transaction<Result>(
    signal: AbortSignal,
    work: (query: Query) => Promise<Result>,
  ): Promise<Result> {
    return this.#postgres.transaction(async (query) => {
      await takeLock(query, signal);
      return work(query);
    });
  }

  async onChange(listener: (change: UsersChange) => void): Promise<void> {
    const waiting: string[] = [];
    // Notices of one transaction arrive together: they become one change.
    const receive = (payload: string) => {
      if (waiting.push(payload) > 1) return;
      setImmediate(() => {
        const notices = waiting.splice(0);
        const ids = notices.map((notice) => notice.slice(1));
        listener({ ids, list: notices.some((notice) => notice.startsWith('L')) });
      });
    };
    await this.#postgres.listen(channel, receive, () => listener({ ids: [], list: true }));
  }

  close(): Promise<void> {
    return this.#postgres.close();
  }
}

async function takeLock(query: Query, signal: AbortSignal): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const [row] = await query('SELECT pg_try_advisory_xact_lock($1) AS taken', [lock]);
    if (row?.taken) return;
    await wait(50, undefined, { signal });
  }
  throw storeBusy();
}
