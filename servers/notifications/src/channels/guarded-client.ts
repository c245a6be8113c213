import { Agent, buildConnector, request } from 'undici';
import type { AddressGuard } from './address-guard.js';

// A file of its own: undici is loaded when the first connection is made.

/** Connects to checked addresses only: before, in the look-up, and once more when the socket is connected. */
export function guardedConnector(guard: AddressGuard): buildConnector.connector {
  const connect = buildConnector({ lookup: guard.lookup, timeout: 10_000 });
  return (options, callback) => {
    const problem = problemOf(guard, options.hostname);
    if (problem) return callback(problem, null);
    connect(options, (error, socket) => {
      const found = error ?? problemOf(guard, socket?.remoteAddress ?? '');
      if (!found && socket) return callback(null, socket);
      socket?.destroy();
      callback(found ?? new Error('no connection'), null);
    });
  };
}

function problemOf(guard: AddressGuard, host: string): Error | undefined {
  try {
    guard.check(host);
    return undefined;
  } catch (refusal) {
    return refusal as Error;
  }
}

export type GuardedClient = ReturnType<typeof createGuardedClient>;

/** An HTTP client behind the guard. It follows no redirect. */
export function createGuardedClient(guard: AddressGuard) {
  const dispatcher = new Agent({
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
    keepAliveTimeout: 4_000,
    maxHeaderSize: 16_384,
    connect: guardedConnector(guard),
  });
  return {
    post: (url: URL, options: { headers: Record<string, string>; body: string; signal: AbortSignal }) =>
      request(url, { ...options, dispatcher, method: 'POST' }),
    close: () => dispatcher.destroy(),
  };
}
