import type { HttpBindings } from '@hono/node-server';
import {
  type AuthInfo,
  createMcpHandler,
  isLegacyRequest,
  type JSONRPCMessage,
  type McpRequestContext,
  type McpServer,
  type ServerEventBus,
} from '@modelcontextprotocol/server';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { type GuardOptions, guardServer } from '../guard.js';
import { defaultJsonLimits } from '../json-rpc.js';
import type { Logger } from '../logger.js';
import { type BodyLimits, readMessage } from './body.js';
import { Drain } from './drain.js';
import { errorResponse } from './error-response.js';
import { checkExposure, type Exposure } from './exposure.js';
import { Sessions } from './sessions.js';
import { serveStateless } from './stateless.js';

export interface HttpAppOptions extends Partial<Exposure> {
  createServer: (context: McpRequestContext) => McpServer | Promise<McpServer>;
  bus: ServerEventBus;
  logger: Logger;
  guard: GuardOptions;
  /** Path of the MCP endpoint. Default `/mcp`; every other path but the health checks is 404. */
  path?: string;
  /** How 2025-era clients are served. Default `sessions`. */
  legacy?: 'sessions' | 'stateless' | 'reject';
  /** Largest request body in bytes. Default 4 MiB. */
  maxBodyBytes?: number;
  /** Most 2025-era sessions at once. Default 1,000. */
  maxSessions?: number;
  /** A session idle for so long is ended. Default 30 minutes. */
  sessionIdleMs?: number;
  /** Who calls: runs before anything of MCP is read. A Response refuses. */
  authenticate?: (request: Request) => Promise<AuthInfo | Response | undefined>;
}

export interface HttpApp {
  /** Answers one request. `env` is what @hono/node-server gives; without it (in tests) everything works in memory. */
  fetch(request: Request, env?: HttpBindings): Response | Promise<Response>;
  /** From now on `/readyz` and new calls are 503; resolves when the calls in flight have ended. */
  drain(): Promise<void>;
  /** Ends what is still open. */
  close(): Promise<void>;
}

type Env = { Bindings: Partial<HttpBindings> };

/** The headers that browsers must be allowed to send and to read (transport specification, both eras). */
const requestHeaders = [
  'accept',
  'authorization',
  'content-type',
  'last-event-id',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
];
const responseHeaders = ['mcp-session-id', 'www-authenticate'];

/**
 * The Streamable HTTP endpoint of a server, for both protocol eras. Each request passes, in this order: health checks,
 * Host and Origin, CORS, drain, authentication, body limits; then 2026-07-28 requests go to the SDK's per-request
 * handler, those of the 2025 era to their session.
 */
export function createHttpApp(options: HttpAppOptions): HttpApp {
  const { bus, logger, guard, path = '/mcp', legacy = 'sessions', authenticate } = options;
  const exposure: Exposure = {
    allowedHosts: options.allowedHosts ?? [],
    allowedOrigins: options.allowedOrigins ?? [],
  };
  const limits: BodyLimits = {
    maxBodyBytes: options.maxBodyBytes ?? 4 * 1024 * 1024,
    json: defaultJsonLimits,
  };
  const drain = new Drain();

  const createGuarded = async (context: McpRequestContext): Promise<McpServer> => {
    const server = await options.createServer(context);
    guardServer(server, guard);
    return server;
  };
  const modern = createMcpHandler(createGuarded, {
    legacy: 'reject',
    bus,
    onerror: (error) => logger.debug('protocol', { error }),
  });
  const sessions = new Sessions({
    createServer: (authInfo, requestInfo) =>
      createGuarded({ era: 'legacy', requestInfo, ...(authInfo && { authInfo }) }),
    bus,
    logger,
    maxSessions: options.maxSessions ?? 1_000,
    idleMs: options.sessionIdleMs ?? 30 * 60_000,
  });

  async function serveEndpoint(c: Context<Env>): Promise<Response> {
    const request = c.req.raw;
    if (!['POST', 'GET', 'DELETE'].includes(request.method)) {
      return errorResponse(405, -32_000, 'Method not allowed', { headers: { allow: 'GET, POST, DELETE' } });
    }
    const authInfo = await authenticate?.(request);
    if (authInfo instanceof Response) return authInfo;
    let message: JSONRPCMessage | undefined;
    if (request.method === 'POST') {
      const read = await readMessage(request, limits);
      if (read instanceof Response) return read;
      message = read.message as JSONRPCMessage;
    }
    const onResponseEnd = (callback: () => void) => void c.env?.outgoing?.once('close', callback);
    const callEnded = drain.begin(message);
    if (c.env?.outgoing) onResponseEnd(callEnded);
    try {
      const passed = { ...(message && { parsedBody: message }), ...(authInfo && { authInfo }) };
      if (!(await isLegacyRequest(request, message))) return await modern.fetch(request, passed);
      if (legacy === 'sessions')
        return await sessions.handle({ request, ...(message && { message }), authInfo, onResponseEnd });
      if (legacy === 'stateless') return await serveStateless(createGuarded, request, passed);
      return await modern.fetch(request, passed);
    } finally {
      if (!c.env?.outgoing) callEnded();
    }
  }

  const app = new Hono<Env>();
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) =>
    drain.draining ? c.json({ status: 'draining' }, 503) : c.json({ status: 'ready' }),
  );
  app.use(async (c, next) => checkExposure(c.req.raw.headers, exposure) ?? (await next()));
  app.use(
    cors({
      origin: (origin) => origin,
      allowMethods: ['GET', 'POST', 'DELETE'],
      allowHeaders: requestHeaders,
      exposeHeaders: responseHeaders,
      maxAge: 600,
    }),
  );
  app.use(async (_, next) => {
    if (!drain.draining) return next();
    return errorResponse(503, -32_000, 'This server is shutting down', {
      headers: { 'retry-after': '5', connection: 'close' },
    });
  });
  app.all(path, serveEndpoint);
  app.notFound(() => errorResponse(404, -32_000, `Not found: the MCP endpoint is at ${path}`));
  app.onError((error) => {
    logger.error('a request failed', { error });
    return errorResponse(500, -32_603, 'Internal error');
  });

  return {
    fetch: (request, env) => app.fetch(request, env),
    async drain() {
      drain.start();
      sessions.endIdleStreams();
      await drain.whenIdle();
    },
    async close() {
      await modern.close();
      await sessions.close();
    },
  };
}
