import type { Logger } from './logger.js';

export interface ProcessEnd {
  /** Starts the shutdown; later calls change nothing. */
  now(reason: string, exitCode?: number): void;
  /** From now on the shutdown is this one. */
  replace(shutDown: ShutDown, deadlineMs: number): void;
}

/**
 * Closes everything; its promise ends the process.
 *
 * @param hurry aborts when there is no more time for calls in flight: a host closes stdin, waits for two seconds or so,
 * and then sends SIGTERM
 */
type ShutDown = (hurry: AbortSignal) => Promise<void>;

/**
 * Decides how the process ends.
 *
 * - SIGINT, SIGTERM and SIGHUP shut it down cleanly. A second signal ends it at once.
 * - An unhandled rejection is logged, and the process lives.
 * - An uncaught exception leaves the state unknown, so the process shuts down with code 1.
 * - A shutdown that hangs ends at its deadline.
 *
 * @param shutDown closes what is open so far
 * @param deadlineMs longest time for the shutdown
 */
export function onProcessEnd(logger: Logger, shutDown: ShutDown, deadlineMs: number): ProcessEnd {
  let last = { shutDown, deadlineMs };
  let ending = false;
  let signalled = false;
  const hurry = new AbortController();
  const now = (reason: string, exitCode = 0): void => {
    if (ending) return;
    ending = true;
    logger.debug('shutting down', { reason });
    const { shutDown, deadlineMs } = last;
    setTimeout(() => {
      logger.warn('the shutdown took too long', { deadlineMs });
      process.exit(exitCode === 0 ? 1 : exitCode);
    }, deadlineMs).unref();
    shutDown(hurry.signal).then(
      () => process.exit(exitCode),
      (error: unknown) => {
        logger.error('the shutdown failed', { error });
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (signalled) process.exit(signal === 'SIGINT' ? 130 : 143);
      signalled = true;
      if (ending) hurry.abort();
      else now(signal);
    });
  }
  // Where nobody reads the log any more it is lost, and clients are served all the same.
  process.stderr.on('error', () => {});
  process.on('unhandledRejection', (error) =>
    logger.error('a promise was rejected and nobody awaited it', { error }),
  );
  process.on('uncaughtException', (error) => {
    logger.error('an exception was not caught', { error });
    now('uncaught exception', 1);
  });
  return {
    now,
    replace(shutDown, deadlineMs) {
      last = { shutDown, deadlineMs };
    },
  };
}
