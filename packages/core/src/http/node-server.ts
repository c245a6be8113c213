import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getHeapStatistics } from 'node:v8';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { StartError } from '../runtime/errors.js';
import { callerNetwork, clientAddress } from './address.js';
import type { HttpApp } from './app-options.js';
import { Budget } from './limits/budget.js';
import { byTurns } from './pipelines.js';

type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>;

export interface NodeServer extends Server {
  /** Closes connections on which nothing has come in yet: Node counts them as busy, however long they say nothing. */
  closeSilentConnections(): void;
}

/** How long a client may take for what waits in its connection: 8 MiB, the largest result, at 70 kB a second. */
const defaultStallMs = 120_000;
/** Bytes that may wait in a connection before it counts as unread. */
const unread = 64 * 1024;

/**
 * An HTTP server whose slow clients are cut off: 10 s for the headers, 30 s for the whole request, then 408; and two
 * minutes to take an answer, so that answers nobody reads do not fill the memory.
 */
export function createNodeServer(fetch: Fetch, stallMs = defaultStallMs, trustedProxies = 0): NodeServer {
  const callerOf = (incoming: IncomingMessage) => callerNetwork(clientAddress(incoming, trustedProxies));
  const listener = getRequestListener((request, env) => fetch(request, env as HttpBindings), {
    // A `Response` that holds its text, in place of the platform's, which makes a stream of it: a third more calls a second.
    overrideGlobalObjects: true,
  });
  const options = {
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: 65_000,
    maxHeaderSize: 16_384,
  };
  const serve = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    // Node starts this time again with all that is sent, and with all that the client takes.
    outgoing.setTimeout(stallMs, () => {
      if (outgoing.writableLength >= unread) outgoing.destroy();
    });
    void listener(incoming, outgoing);
  };
  const server = createServer(options, byTurns(serve, callerOf));
  const open = new Set<Socket>();
  // Headers that do not end take up to 64 KiB a connection: half of the heap is for all of them.
  const places = new Budget(getHeapStatistics().heap_size_limit / 2 / 65_536);
  server.on('connection', (socket: Socket) => {
    const { remoteAddress = '', remotePort } = socket;
    // A proxy brings the connections of many callers.
    const peer = trustedProxies > 0 ? `${remoteAddress} ${remotePort}` : callerNetwork(remoteAddress);
    const place = places.take(peer);
    if (place === undefined) return void socket.destroy();
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      place.release();
    });
  });
  const closeSilentConnections = () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
  return Object.assign(server, { closeSilentConnections });
}

/** @throws StartError with one line that says what to do */
export async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(startError(error, host, port)));
    server.listen(port, host.replace(/^\[(.*)\]$/, '$1'), resolve);
  });
}

/** How long a request may be on its way over a connection that is open. */
const inTransitMs = 50;

/**
 * Says 503 at `/readyz` for a while, so that a load balancer looks elsewhere; then stops accepting, waits for calls in
 * flight, ends streams, and at the deadline cuts what is left.
 */
export async function shutDown(
  server: NodeServer,
  app: HttpApp,
  delayMs: number,
  drainMs: number,
): Promise<void> {
  app.announceEnd();
  // A balancer that keeps the connection might send its next call while the connection closes.
  server.prependListener('request', (_, outgoing) => outgoing.setHeader('connection', 'close'));
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  // Node has just accepted all waiting connections. The kernel would reset those that still wait when the socket closes.
  await new Promise((resolve) => setImmediate(resolve));
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const deadline = setTimeout(() => server.closeAllConnections(), drainMs);
  // A balancer may have just sent a request: it is still served.
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, inTransitMs));
  await Promise.race([app.drain(), closed]);
  await app.close();
  // A connection is idle only when its last bytes are out, which may be a moment after its stream was ended.
  const sweeper = setInterval(() => {
    server.closeIdleConnections();
    server.closeSilentConnections();
  }, 20);
  await closed;
  clearInterval(sweeper);
  clearTimeout(deadline);
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
