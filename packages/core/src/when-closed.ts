import type { McpServer } from '@modelcontextprotocol/server';

/** Calls back when a server's connection has closed, after those who asked for it before. */
export function whenClosed({ server }: McpServer, callback: () => void): void {
  const { onclose } = server;
  // No function that is assigned to a member: see bundle/short-lived.ts.
  Object.assign(server, {
    onclose() {
      onclose?.();
      callback();
    },
  });
}
