import type { Server } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { StartError } from '../errors.js';
import type { HttpApp } from './app.js';

type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>;

/** An HTTP server whose slow clients are cut off: 10 s for the headers, 30 s for the whole request, then 408. */
export function createNodeServer(fetch: Fetch): Server {
  return createAdaptorServer({
    fetch: (request, env) => fetch(request, env as HttpBindings),
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16_384,
    },
  }) as Server;
}

/** @throws StartError with one line that says what to do */
export async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(startError(error, host, port)));
    server.listen(port, host.replace(/^\[(.*)\]$/, '$1'), resolve);
  });
}

/** Stops accepting, waits for calls in flight, ends streams, and at the deadline cuts what is left. */
export async function shutDown(server: Server, app: HttpApp, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const deadline = setTimeout(() => server.closeAllConnections(), drainMs);
  await Promise.race([app.drain(), closed]);
  await app.close();
  server.closeIdleConnections();
  await closed;
  clearTimeout(deadline);
}

/** A host as it stands in a URL: IPv6 in brackets. */
export function urlHost(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

function startError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(
        `port ${port} on ${host} is in use: choose another with --port, or --port 0 for a free one`,
      );
    case 'EACCES':
      return new StartError(`no permission to listen on port ${port}: choose one above 1023 with --port`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(`${host} is not an address of this machine: choose another with --host`);
    default:
      return error;
  }
}
