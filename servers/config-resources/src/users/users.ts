import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseAddress, userDataFile } from '@mcp-reference/core/files';
import type { UserSource } from '../app.js';
import { demoUsers } from '../demo.js';
import { StoreUnavailable, type UserStore, type UsersChange } from './store.js';

export interface UsersOptions {
  /** A file or postgres://…; none: the default file, or the samples. */
  setting: string | undefined;
  demo: boolean;
  /** A process that only lists what is offered makes no file. */
  listing: boolean;
  log: { warn(message: string, fields?: object): void };
  onChange(change: UsersChange): void;
}

/** The users, opened when they are first needed: a file is made by whoever uses it, not by whoever looks at --help. */
export class Users implements UserSource {
  readonly #options: UsersOptions;
  #store: Promise<UserStore> | undefined;
  #temporary: string | undefined;

  constructor(options: UsersOptions) {
    this.#options = options;
  }

  get isSample(): boolean {
    return this.#options.demo && this.#options.setting === undefined;
  }

  /** Their SQLite file; undefined on a PostgreSQL server, and for samples. */
  get file(): string | undefined {
    const address = this.isSample ? undefined : databaseAddress(this.#setting);
    return address?.kind === 'file' ? address.path : undefined;
  }

  store(): Promise<UserStore> {
    this.#store ??= this.#open().catch((error: unknown) => {
      // The next one tries again: a database may come up later.
      this.#store = undefined;
      if (this.#options.setting !== undefined) throw error;
      const { code = 'unknown error', path } = error as NodeJS.ErrnoException;
      throw new StoreUnavailable(
        `The users cannot be opened (${[code, path].filter(Boolean).join(', ')}): set USERS_DATABASE to a file in a folder that this server may write.`,
        { cause: error },
      );
    });
    return this.#store;
  }

  async close(): Promise<void> {
    const store = await this.#store?.catch(() => undefined);
    await store?.close();
    if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true });
  }

  async #open(): Promise<UserStore> {
    const { log, onChange, listing } = this.#options;
    const store = await openUsers(this.isSample ? this.#temporaryFile() : this.#setting, log, listing);
    if (this.isSample) {
      await store.import(demoUsers, { onConflict: 'skip', signal: new AbortController().signal });
    }
    await store.onChange(onChange);
    return store;
  }

  get #setting(): string {
    return this.#options.setting ?? userDataFile('mcp-config-resources', 'users.db');
  }

  #temporaryFile(): string {
    this.#temporary ??= mkdtempSync(join(tmpdir(), 'mcp-config-resources-'));
    return join(this.#temporary, 'sample-users.db');
  }
}

/** Opens the users that a setting names. @param listing whoever only lists what is offered makes no file */
export async function openUsers(
  setting: string,
  log: UsersOptions['log'],
  listing = false,
): Promise<UserStore> {
  const address = databaseAddress(setting);
  if (address === undefined) throw new Error('is neither a file nor an address that begins with postgres://');
  if (address.kind === 'postgres')
    return (await import('./postgres.js')).openPostgresStore(address.url, { log });
  const file = listing && !existsSync(address.path) ? ':memory:' : address.path;
  return (await import('./sqlite.js')).openSqliteStore(file);
}
