import type { McpServer } from '@modelcontextprotocol/server';

/** Calls back when a server's connection has closed, after callbacks that were registered before. */
export function whenClosed({ server }: McpServer, callback: () => void): void {
  const { onclose } = server;
  server.onclose = () => {
    onclose?.();
    callback();
  };
}
