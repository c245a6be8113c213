import { ExpectedError } from '@mcp-reference/core';

/** A user as `users://{userId}/profile` shows it. */
export interface User {
  id: string;
  name: string;
  email: string | null;
  title: string | null;
  locale: string | null;
  /** ISO 8601, UTC. */
  created_at: string;
  updated_at: string;
}

/** The users of an import. The store sets the times. */
export type UserRecord = Omit<User, 'created_at' | 'updated_at'>;

export const maxIdLength = 128;

/** Ids appear in URIs: no white space, no control characters; everything else is percent-encoded there. */
export const isUserId = (id: string): boolean =>
  id.length > 0 && id.length <= maxIdLength && /^[\p{L}\p{N}._@+:~-]+$/u.test(id) && !/^\.+$/.test(id);

export interface ImportOptions {
  onConflict: 'fail' | 'skip' | 'update';
  /** The id of the task that imports. The same import again changes nothing, and returns the first result. */
  id?: string | undefined;
  /** Aborting before the last row is committed leaves nothing of the import. */
  signal: AbortSignal;
  /** Called after each batch, inside the transaction. */
  onProgress?: (done: number) => Promise<void> | void;
}

export interface ImportResult {
  inserted: number;
  updated: number;
  skipped: number;
}

export interface UsersChange {
  ids: string[];
  /** Whether the list of users is another: users came, went, or have another name. */
  list: boolean;
}

/** An import with `on_conflict: fail` met a user that is there. */
export class UserExists extends ExpectedError {
  override name = 'UserExists';

  constructor(id: string) {
    super(`No user was imported: the user "${id}" exists. Use on_conflict "skip" or "update".`);
  }
}

/** The database cannot be opened; the message names the setting. */
export class StoreUnavailable extends ExpectedError {
  override name = 'StoreUnavailable';
}

/** Another import holds the database. */
export const storeBusy = () =>
  new ExpectedError('No user was imported: another import is running. Try again when it has ended.');

export type Query = (sql: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** How long the result of a task's import is kept: longer than the task, in milliseconds. */
const keepResultsMs = 7 * 24 * 60 * 60_000;
/** Rows between two looks at the signal. */
export const batchSize = 250;

const columns = ['id', 'name', 'email', 'title', 'locale', 'created_at', 'updated_at'] as const;
const onConflict = {
  fail: 'NOTHING',
  skip: 'NOTHING',
  update: `UPDATE SET ${['name', 'email', 'title', 'locale', 'updated_at'].map((name) => `${name} = excluded.${name}`)}`,
};

/**
 * The users in one table, in SQL that SQLite and PostgreSQL both have: parameters are `$1`, `$2`, …, each once and in this
 * order. The two subclasses hold what differs.
 */
export abstract class UserStore {
  /** Where the two tables are: `mcp_config_resources.` or nothing. */
  protected abstract readonly schema: string;
  protected abstract readonly query: Query;

  /** Runs `work` in one transaction that no other import overlaps, and rolls back when it rejects. */
  protected abstract transaction<Result>(
    signal: AbortSignal,
    work: (query: Query) => Promise<Result>,
  ): Promise<Result>;

  /**
   * Reports changes by anybody: this process, another one, somebody with a database shell. There is one listener.
   *
   * @returns once it listens
   */
  abstract onChange(listener: (change: UsersChange) => void): Promise<void>;
  abstract close(): Promise<void>;

  async get(id: string): Promise<User | undefined> {
    return (await this.#select('WHERE id = $1', [id]))[0];
  }

  /** The first users in the order of their ids, by code point. */
  list(limit: number): Promise<User[]> {
    return this.#select('ORDER BY id LIMIT $1', [limit]);
  }

  /** Ids that start with the given text. */
  async complete(prefix: string, limit: number): Promise<string[]> {
    const where = 'WHERE id >= $1 AND substr(id, 1, length($2)) = $3 ORDER BY id LIMIT $4';
    return (await this.#select(where, [prefix, prefix, prefix, limit])).map(({ id }) => id);
  }

  async count(): Promise<number> {
    const [row] = await this.query(`SELECT count(*) AS n FROM ${this.schema}users`);
    return Number(row?.n);
  }

  /** All or nothing. @throws UserExists, storeBusy(), or the signal's reason */
  async import(records: UserRecord[], options: ImportOptions): Promise<ImportResult> {
    const { id, signal, onProgress } = options;
    signal.throwIfAborted();
    return this.transaction(signal, async (query) => {
      const before = id === undefined ? undefined : await this.#resultOf(query, id);
      if (before !== undefined) return before;
      const result = { inserted: 0, updated: 0, skipped: 0 };
      for (let start = 0; start < records.length; start += batchSize) {
        const batch = records.slice(start, start + batchSize);
        const { written, known } = await this.#write(query, batch, options.onConflict);
        result.inserted += written - (options.onConflict === 'update' ? known : 0);
        result.updated += options.onConflict === 'update' ? known : 0;
        result.skipped += batch.length - written;
        await onProgress?.(start + batch.length);
        signal.throwIfAborted();
      }
      if (id !== undefined) await this.#keepResult(query, id, result);
      return result;
    });
  }

  async #write(query: Query, batch: UserRecord[], policy: ImportOptions['onConflict']) {
    const now = new Date().toISOString();
    const ids = batch.map(({ id }) => id);
    const marks = ids.map((_, index) => `$${index + 1}`);
    const known = await query(`SELECT id FROM ${this.schema}users WHERE id IN (${marks})`, ids);
    const rows = batch.map(
      (_, row) => `(${columns.map((_, column) => `$${row * columns.length + column + 1}`)})`,
    );
    const written = await query(
      `INSERT INTO ${this.schema}users (${columns}) VALUES ${rows} ON CONFLICT (id) DO ${onConflict[policy]} RETURNING id`,
      batch.flatMap(({ id, name, email, title, locale }) => [id, name, email, title, locale, now, now]),
    );
    if (policy === 'fail' && written.length < batch.length) {
      const inserted = new Set(written.map(({ id }) => id));
      throw new UserExists(ids.find((id) => !inserted.has(id)) ?? '');
    }
    return { written: written.length, known: known.length };
  }

  async #resultOf(query: Query, id: string): Promise<ImportResult | undefined> {
    const [row] = await query(`SELECT result FROM ${this.schema}imports WHERE id = $1`, [id]);
    return row && JSON.parse(String(row.result));
  }

  async #keepResult(query: Query, id: string, result: ImportResult): Promise<void> {
    const now = Date.now();
    const old = new Date(now - keepResultsMs).toISOString();
    await query(`DELETE FROM ${this.schema}imports WHERE imported_at < $1`, [old]);
    const row = [id, JSON.stringify(result), new Date(now).toISOString()];
    await query(`INSERT INTO ${this.schema}imports (id, result, imported_at) VALUES ($1, $2, $3)`, row);
  }

  async #select(rest: string, values: unknown[]): Promise<User[]> {
    const rows = await this.query(`SELECT ${columns} FROM ${this.schema}users ${rest}`, values);
    return rows as unknown as User[];
  }
}
