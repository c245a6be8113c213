import type { McpServer, Transport } from '@modelcontextprotocol/server';
import { CLIENT_CAPABILITIES_META_KEY, PROTOCOL_VERSION_META_KEY } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { RunTool } from '../guard/call.js';
import { type GuardOptions, guardServer } from '../guard/guard.js';

/**
 * A server of this process alone, which runs the tools of tasks: a task outlives the connection and the request that
 * began it. It is brought into revision 2026-07-28 as any client does it, by `server/discover`.
 */
export function ownServer(
  createServer: (context: { era: 'modern' }) => McpServer | Promise<McpServer>,
  { tasks: _, ...guard }: GuardOptions,
): Promise<RunTool> {
  return new Promise((resolve, reject) => {
    let runTool: RunTool | undefined;
    const transport: Transport = {
      async start() {
        queueMicrotask(() => transport.onmessage?.(discover));
      },
      async send() {
        if (runTool !== undefined) resolve(runTool);
      },
      async close() {},
    };
    serveStdio(
      async () => {
        const server = await createServer({ era: 'modern' });
        runTool = guardServer(server, guard);
        return server;
      },
      { transport, onerror: reject },
    );
  });
}

const discover = {
  jsonrpc: '2.0' as const,
  id: 1,
  method: 'server/discover',
  params: {
    _meta: {
      [PROTOCOL_VERSION_META_KEY]: '2026-07-28',
      [CLIENT_CAPABILITIES_META_KEY]: {},
    },
  },
};
