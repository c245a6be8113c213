import type { Server as NodeServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { StartError, UsageError } from '../errors.js';
import { onProcessEnd } from '../process-end.js';
import type { Run } from '../serve.js';
import { createHttpApp, type HttpApp } from './app.js';
import { isLoopback } from './exposure.js';

const closingMs = 5_000;

/** Serves HTTP until the process is told to end, then drains. */
export async function runHttp(run: Run): Promise<void> {
  const { commandLine, logger, lifespan, identity } = run;
  const host = commandLine.text('host');
  const path = commandLine.text('path');
  if (!isLoopback(host) && !commandLine.has('allow-unauthenticated')) {
    await lifespan.close();
    throw new UsageError(
      `--host ${host} is reachable from other machines and there is no authentication: add --allow-unauthenticated if a proxy or network guards it, or listen on 127.0.0.1`,
    );
  }
  const app = createHttpApp({
    createServer: run.createServer,
    bus: run.bus,
    logger,
    guard: run.guard,
    path,
    legacy: commandLine.text('legacy') as 'sessions' | 'stateless' | 'reject',
    maxSessions: commandLine.number('max-sessions'),
    sessionIdleMs: commandLine.number('session-idle') * 1_000,
    allowedHosts: [...commandLine.list('allowed-host'), ...(isLoopback(host) ? [] : [host])],
    allowedOrigins: commandLine.list('allowed-origin'),
  });
  const server = createNodeServer(app);
  await listen(server, host, commandLine.number('port')).catch(async (error: unknown) => {
    await lifespan.close();
    throw error;
  });
  const drainMs = commandLine.number('drain-timeout') * 1_000;
  onProcessEnd(
    logger,
    async () => {
      await shutDown(server, app, drainMs);
      lifespan.begin('shutting down');
      await lifespan.close();
    },
    drainMs + closingMs,
  );
  const { port } = server.address() as AddressInfo;
  process.stderr.write(
    `${identity.command} ${identity.version} listening on http://${urlHost(host)}:${port}${path}\n`,
  );
}

function createNodeServer(app: HttpApp): NodeServer {
  return createAdaptorServer({
    fetch: (request, env) => app.fetch(request, env as Parameters<HttpApp['fetch']>[1]),
    overrideGlobalObjects: false,
    serverOptions: {
      // A client has 10 s for its headers and 30 s for the whole request; Node answers 408 after that.
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16_384,
    },
  }) as NodeServer;
}

async function listen(server: NodeServer, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(startError(error, host, port)));
    server.listen(port, host.replace(/^\[(.*)\]$/, '$1'), resolve);
  });
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

/** Stops accepting, waits for calls in flight, ends streams, and at the deadline cuts what is left. */
async function shutDown(server: NodeServer, app: HttpApp, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const deadline = setTimeout(() => server.closeAllConnections(), drainMs);
  await Promise.race([app.drain(), closed]);
  await app.close();
  server.closeIdleConnections();
  await closed;
  clearTimeout(deadline);
}

function urlHost(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
