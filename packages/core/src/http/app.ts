import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { HttpApp, HttpAppOptions } from './app-options.js';
import { Endpoint, type Env } from './endpoint.js';
import { errorResponse, onlySse, shuttingDown } from './error-response.js';
import { exposureCheck } from './exposure.js';

/** The headers that browsers must be allowed to send and to read (transport specification, both eras). */
const forBrowsers = cors({
  origin: (origin) => origin,
  allowMethods: ['GET', 'POST', 'DELETE'],
  allowHeaders: [
    ...['accept', 'authorization', 'content-type', 'last-event-id', 'mcp-method', 'mcp-name'],
    ...['mcp-protocol-version', 'mcp-session-id'],
  ],
  exposeHeaders: ['mcp-session-id', 'www-authenticate', 'retry-after'],
  maxAge: 600,
});

/** Where servers of the HTTP+SSE transport are looked for. */
const sseOnlyPaths = /\/(sse|messages?)\/?$/;

/**
 * The Streamable HTTP endpoint of a server, for both protocol eras. The README has the way of a request as a diagram:
 * this file is its first step.
 */
export function createHttpApp(options: HttpAppOptions): HttpApp {
  const { logger, path = '/mcp', auth } = options;
  const checkExposure = exposureCheck(options.allowedHosts, options.allowedOrigins);
  const endpoint = new Endpoint(options);
  const { shares, protocol } = endpoint;
  let ending = false;

  // A slash at the end of an address is not another address.
  const app = new Hono<Env>({ strict: false });
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) => {
    if (ending) return c.json({ status: 'draining' }, 503);
    return c.json({ status: 'ready', ...options.readiness?.() });
  });
  app.use(async (c, next) => {
    await next();
    if (c.res.status >= 400) options.onRefused?.(c.res.status);
  });
  app.use(async (c, next) => checkExposure(c.req.raw.headers) ?? (await next()));
  // Only browsers send an Origin, and only they need to learn what they may read.
  app.use((c, next) => (c.req.raw.headers.has('origin') ? forBrowsers(c, next) : next()));
  app.get('/.well-known/*', (c, next) => auth?.metadata(c.req.path) ?? next());
  app.use(async (_, next) => (endpoint.draining ? shuttingDown() : next()));
  app.all(path, endpoint.serve);
  app.notFound((c) => {
    const words = sseOnlyPaths.test(c.req.path) ? `. ${onlySse}` : '';
    return errorResponse(404, -32_000, `Not found: the MCP endpoint is at ${path}${words}`);
  });
  app.onError((error) => {
    logger.error('a request failed', { error });
    return errorResponse(500, -32_603, 'Internal error');
  });

  return {
    fetch: (request, env) => app.fetch(request, env),
    levels: () => ({
      sessions: protocol.sessions.size,
      streams: shares.streams.used,
      callsInFlight: shares.waiting.used,
    }),
    announceEnd() {
      ending = true;
    },
    async drain() {
      ending = true;
      endpoint.draining = true;
      protocol.sessions.endIdleStreams();
      await shares.waiting.whenUnused();
    },
    close: () => protocol.close(),
  };
}
