import type { ServerEventBus } from '@modelcontextprotocol/server';
import { type ChangeNotifier, createChangeNotifier } from '../protocol/changes.js';
import type { TaskStore } from '../tasks/store.js';
import type { Logger } from './logger.js';

/** The context of a server's `open`, which runs once, before the first client. */
export interface OpenContext<Settings> {
  /** The environment variables, checked and converted. */
  settings: Settings;
  /** Writes to stderr. */
  logger: Logger;
  /** Tells every connected client that something has changed. */
  changes: ChangeNotifier;
  /** Registers what must be closed: run in reverse order, however the process ends. */
  onClose(close: () => void | Promise<void>): void;
  /** Aborted when the last calls have ended and closing begins: for loops and long waits of the server's own. */
  signal: AbortSignal;
  /** True for `--list`, which only looks: make no file, start no work. */
  listing?: boolean;
  /** Keeps tasks where replicas share them: there with REDIS_URL. */
  openSharedTaskStore?: () => Promise<TaskStore>;
}

/** The time between `open` and the last `onClose`. */
export interface Lifespan<Settings> {
  context: OpenContext<Settings>;
  /** Aborts the signal, and runs what `onClose` registered, newest first. A failure is logged and stops nothing. */
  end(reason: string): Promise<void>;
}

export function createLifespan<Settings>(
  settings: Settings,
  logger: Logger,
  bus: ServerEventBus,
  listing: boolean,
): Lifespan<Settings> {
  const controller = new AbortController();
  const closers: (() => void | Promise<void>)[] = [];
  return {
    context: {
      settings,
      logger,
      changes: createChangeNotifier(bus),
      onClose: (close) => void closers.push(close),
      signal: controller.signal,
      listing,
    },
    async end(reason) {
      controller.abort(new Error(reason));
      for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
        try {
          await close();
        } catch (error) {
          logger.error('closing failed', { error });
        }
      }
    },
  };
}
