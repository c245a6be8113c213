import type { User, UserRecord } from './user.js';

export type OnConflict = 'fail' | 'skip' | 'update';

export interface ImportOptions {
  onConflict: OnConflict;
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
  /** Whether users came or went: what is listed is another. */
  list: boolean;
}

/** Where users are kept: SQLite or PostgreSQL, with the same behaviour. */
export interface UserStore {
  get(id: string): Promise<User | undefined>;
  /** Users in the order of their ids, by code point. */
  list(options: { after?: string | undefined; limit: number }): Promise<User[]>;
  /** Ids that start with the given text. */
  complete(prefix: string, limit: number): Promise<string[]>;
  count(): Promise<number>;
  /** All or nothing. @throws UserExists, or the signal's reason */
  import(records: UserRecord[], options: ImportOptions): Promise<ImportResult>;
  /**
   * Hears of changes by anybody: this process, another one, somebody with a database shell.
   *
   * @returns when it listens
   */
  onChange(listener: (change: UsersChange) => void): Promise<void>;
  close(): Promise<void>;
}

/** An import with `on_conflict: fail` met a user that is there. */
export class UserExists extends Error {
  override name = 'UserExists';
  readonly id: string;
  constructor(id: string) {
    super(`the user ${id} exists`);
    this.id = id;
  }
}

/** The database cannot be opened; the message names the setting. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
}

/** Another import holds the database. */
export class StoreBusy extends Error {
  override name = 'StoreBusy';
}

/** Rows between two looks at the signal. */
export const batchSize = 250;
