import { Agent, buildConnector, request } from 'undici';
import type { AddressGuard } from './address-guard.js';

export interface HttpClient {
  request: (
    url: URL,
    options: { headers: Record<string, string>; body: string; signal: AbortSignal },
  ) => ReturnType<typeof request>;
  close(): Promise<void>;
}

/**
 * An HTTP client whose connections go to checked addresses only: before, in the look-up, and once more when the
 * socket stands. Follows no redirect. (A file of its own: loaded when the first request is made.)
 */
export function createHttpClient(guard: AddressGuard): HttpClient {
  const connect = buildConnector({ lookup: guard.lookup, timeout: 10_000 });
  const dispatcher = new Agent({
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
    keepAliveTimeout: 4_000,
    maxHeaderSize: 16_384,
    connect(options, callback) {
      try {
        guard.checkHost(options.hostname);
      } catch (refusal) {
        callback(refusal as Error, null);
        return;
      }
      connect(options, (error, socket) => {
        if (error || !socket) return callback(error ?? new Error('no connection'), null);
        try {
          guard.checkSocket(socket);
          callback(null, socket);
        } catch (refusal) {
          socket.destroy();
          callback(refusal as Error, null);
        }
      });
    },
  });
  return {
    request: (url, options) => request(url, { ...options, dispatcher, method: 'POST' }),
    close: () => dispatcher.destroy(),
  };
}
