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

/** Where users are kept: SQLite or PostgreSQL, with the same behaviour. */
export interface UserStore {
  get(id: string): Promise<User | undefined>;
  /** The first users in the order of their ids, by code point. */
  list(limit: number): Promise<User[]>;
  /** Ids that start with the given text. */
  complete(prefix: string, limit: number): Promise<string[]>;
  count(): Promise<number>;
  /** All or nothing. @throws UserExists, or the signal's reason */
  import(records: UserRecord[], options: ImportOptions): Promise<ImportResult>;
  /**
   * Reports changes by anybody: this process, another one, somebody with a database shell.
   *
   * @returns once it listens
   */
  onChange(listener: (change: UsersChange) => void): Promise<void>;
  close(): Promise<void>;
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
export class StoreBusy extends ExpectedError {
  override name = 'StoreBusy';

  constructor() {
    super('No user was imported: another import is running. Try again when it has ended.');
  }
}
