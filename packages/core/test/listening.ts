import type { AddressInfo } from 'node:net';
import { createBus, createLogger } from '@mcp-reference/core';
import { createHttpApp, type HttpAppOptions } from '@mcp-reference/core/http';
import { createNodeServer } from '../src/http/node-server.ts';
import { createServer } from './fixture/server.ts';

const logger = createLogger({ level: 'silent' });
export const fixture = () => createServer({ log() {}, touch() {} });

/** An app behind a real socket. `hungUp` resolves when the server has seen the connection close. */
export async function listening(options: Partial<HttpAppOptions>) {
  const app = createHttpApp({
    createServer: fixture,
    bus: createBus(logger),
    logger,
    guard: { logger },
    ...options,
  });
  const node = createNodeServer((request, env) => app.fetch(request, env));
  const hungUp = new Promise<void>((resolve) => {
    node.once('request', (_, response) => response.once('close', resolve));
  });
  await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve));
  const { port } = node.address() as AddressInfo;
  return {
    app,
    hungUp,
    port,
    async [Symbol.asyncDispose]() {
      await app.close();
      node.closeAllConnections();
      node.close();
    },
  };
}
