import {
  type ImportOptions,
  type ImportResult,
  type User,
  UserExists,
  type UserRecord,
  type UserStore,
  type UsersChange,
} from './store.js';

export type Query = (sql: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** The differences of the two databases. Parameters are `$1`, `$2`, …, each once and in this order. */
export interface Database {
  query: Query;
  /** Runs `work` in one transaction that no other import overlaps, and rolls back when it rejects. */
  transaction<Result>(signal: AbortSignal, work: (query: Query) => Promise<Result>): Promise<Result>;
  onChange(listener: (change: UsersChange) => void): Promise<void>;
  close(): Promise<void>;
}

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

/** The users in one table, in SQL that SQLite and PostgreSQL both have. */
export class UserTable implements UserStore {
  readonly #database: Database;
  readonly #table: string;
  readonly #imports: string;

  constructor(database: Database, { users, imports }: { users: string; imports: string }) {
    this.#database = database;
    this.#table = users;
    this.#imports = imports;
  }

  async get(id: string): Promise<User | undefined> {
    return (await this.#select('WHERE id = $1', [id]))[0];
  }

  list(limit: number): Promise<User[]> {
    return this.#select('ORDER BY id LIMIT $1', [limit]);
  }

  async complete(prefix: string, limit: number): Promise<string[]> {
    const where = 'WHERE id >= $1 AND substr(id, 1, length($2)) = $3 ORDER BY id LIMIT $4';
    return (await this.#select(where, [prefix, prefix, prefix, limit])).map(({ id }) => id);
  }

  async count(): Promise<number> {
    const [row] = await this.#database.query(`SELECT count(*) AS n FROM ${this.#table}`);
    return Number(row?.n);
  }

  async import(records: UserRecord[], options: ImportOptions): Promise<ImportResult> {
    const { id, signal, onProgress } = options;
    signal.throwIfAborted();
    return this.#database.transaction(signal, async (query) => {
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

  onChange(listener: (change: UsersChange) => void): Promise<void> {
    return this.#database.onChange(listener);
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  async #write(query: Query, batch: UserRecord[], policy: ImportOptions['onConflict']) {
    const now = new Date().toISOString();
    const ids = batch.map(({ id }) => id);
    const marks = ids.map((_, index) => `$${index + 1}`);
    const known = await query(`SELECT id FROM ${this.#table} WHERE id IN (${marks})`, ids);
    const rows = batch.map(
      (_, row) => `(${columns.map((_, column) => `$${row * columns.length + column + 1}`)})`,
    );
    const written = await query(
      `INSERT INTO ${this.#table} (${columns}) VALUES ${rows} ON CONFLICT (id) DO ${onConflict[policy]} RETURNING id`,
      batch.flatMap(({ id, name, email, title, locale }) => [id, name, email, title, locale, now, now]),
    );
    if (policy === 'fail' && written.length < batch.length) {
      const inserted = new Set(written.map(({ id }) => id));
      throw new UserExists(ids.find((id) => !inserted.has(id)) ?? '');
    }
    return { written: written.length, known: known.length };
  }

  async #resultOf(query: Query, id: string): Promise<ImportResult | undefined> {
    const [row] = await query(`SELECT result FROM ${this.#imports} WHERE id = $1`, [id]);
    return row && JSON.parse(String(row.result));
  }

  async #keepResult(query: Query, id: string, result: ImportResult): Promise<void> {
    const now = Date.now();
    const old = new Date(now - keepResultsMs).toISOString();
    await query(`DELETE FROM ${this.#imports} WHERE imported_at < $1`, [old]);
    const row = [id, JSON.stringify(result), new Date(now).toISOString()];
    await query(`INSERT INTO ${this.#imports} (id, result, imported_at) VALUES ($1, $2, $3)`, row);
  }

  async #select(rest: string, values: unknown[]): Promise<User[]> {
    const rows = await this.#database.query(`SELECT ${columns} FROM ${this.#table} ${rest}`, values);
    return rows as unknown as User[];
  }
}
