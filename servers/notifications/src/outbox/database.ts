export type Row = Record<string, unknown>;

/** Runs one statement; `$1` is the first value. */
export type Query = (sql: string, values?: readonly (string | number | null)[]) => Promise<Row[]>;

/** What keeps the outbox. `SqlOutboxStore` has the statements, which SQLite and PostgreSQL both understand. */
export interface Database {
  /** The few words in which the two differ. */
  readonly dialect: {
    table: string;
    /** The column that counts rows in the order of their insertion. */
    insertion: string;
    /** Leaves out rows that another process is changing. */
    skipLocked: string;
  };
  /** Makes the tables where they are missing. @throws OutboxUnavailable */
  open(): Promise<void>;
  /** @throws OutboxUnavailable */
  query: Query;
  /** Runs statements that take effect together, or not at all. @throws OutboxUnavailable */
  transaction: <Result>(work: (query: Query) => Promise<Result>) => Promise<Result>;
  /** Reports the id of every notification that changed, in this process or another. */
  onChange(listener: (id: string) => void): () => void;
  close(): Promise<void>;
}
