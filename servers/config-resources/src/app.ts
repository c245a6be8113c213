import type { Tasks } from '@mcp-reference/core/tasks';
import type { DocsSource } from './api/docs.js';
import type { Configuration } from './config/configuration.js';
import type { UserStore } from './users/store.js';

/** Lives as long as the process: made by open.ts, shared by every connection. Types only. */
export interface App {
  config: ConfigSource;
  docs: DocsSource;
  users: UserSource;
  /** None where only the capabilities are listed. */
  tasks: Tasks | undefined;
  log: { warn(message: string, fields?: object): void };
}

export interface ConfigSource {
  current(): Promise<Configuration>;
  /** The problems of a draft, a document or its text, as JSON Pointers. @throws ConfigProblem if it cannot be read */
  check(data: unknown): Promise<{ schema: string; problems: string[]; count: number }>;
}

export interface UserSource {
  /** Opens the database when it is first needed. @throws StoreUnavailable */
  store(): Promise<UserStore>;
  /** Whether they are made up. */
  readonly isSample: boolean;
}
