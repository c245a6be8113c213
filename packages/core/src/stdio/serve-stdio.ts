import type { McpServer, McpServerFactory, ServerEventBus } from '@modelcontextprotocol/server';
import { serveStdio as serveSdkStdio } from '@modelcontextprotocol/server/stdio';
import { type GuardOptions, guardServer } from '../guard/guard.js';
import { carryChanges } from '../protocol/changes.js';
import { StdioTransport, type StdioTransportOptions } from './transport.js';

export interface StdioOptions extends StdioTransportOptions, GuardOptions {
  /** Makes the server of this connection. */
  createServer: (context: Parameters<McpServerFactory>[0]) => McpServer | Promise<McpServer>;
  bus: ServerEventBus;
  /** `reject` refuses clients of the 2025 era. Default `serve`. */
  legacy?: 'serve' | 'reject';
}

export interface StdioConnection {
  /** Lets calls in flight finish, and their answers be read, for at most `graceMs`, or until the signal; then closes. */
  close(graceMs: number, hurry?: AbortSignal): Promise<void>;
}

/** Serves one client on a pair of streams, in whichever era it opens. */
export function serveStdio(options: StdioOptions): StdioConnection {
  const { createServer, bus, logger, legacy = 'serve' } = options;
  const transport = new StdioTransport(options);
  const stops: (() => void)[] = [];
  const connection = serveSdkStdio(
    async (context) => {
      const server = await createServer(context);
      stops.push(carryChanges(server, context.era, bus, logger));
      guardServer(server, options);
      return server;
    },
    {
      transport: options.tasks?.aroundTransport(transport) ?? transport,
      legacy,
      onerror: (error) => logger.debug('protocol', { error }),
    },
  );
  return {
    async close(graceMs, hurry) {
      let timer: NodeJS.Timeout | undefined;
      const grace = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, graceMs);
        hurry?.addEventListener('abort', () => resolve(), { once: true });
      });
      await Promise.race([transport.whenIdle(), grace]);
      for (const stop of stops) stop();
      await Promise.race([connection.close(), grace]);
      clearTimeout(timer);
    },
  };
}
