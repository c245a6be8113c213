export type Row = Record<string, unknown>;

/** Runs one statement; `$1` is the first value. */
export type Query = (sql: string, values?: readonly (string | number | null)[]) => Promise<Row[]>;

/** The database of the outbox: the few points in which SQLite and PostgreSQL differ. Every method throws OutboxUnavailable. */
export interface Database {
  readonly table: string;
  /** The column that counts rows in the order of their insertion. */
  readonly insertion: string;
  /** Leaves out rows of `free` that another process is changing. */
  readonly skipLocked: string;
  /** Makes the table where it is missing. @param changed learns the id of every notification that changes, also elsewhere */
  open(changed: (id: string) => void): Promise<void>;
  query: Query;
  /** Runs statements that take effect together, or not at all. */
  transaction: <Result>(work: (query: Query) => Promise<Result>) => Promise<Result>;
  close(): Promise<void>;
}
