import type { IncomingMessage, ServerResponse } from 'node:http';
import { getHeapStatistics } from 'node:v8';
import type { HttpBindings } from '@hono/node-server';
import {
  type AuthInfo,
  createMcpHandler,
  isLegacyRequest,
  type JSONRPCMessage,
  type McpRequestContext,
  type McpServer,
} from '@modelcontextprotocol/server';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import type { Handling } from '../call.js';
import { guardServer } from '../guard.js';
import { defaultJsonLimits } from '../json-rpc.js';
import { callerNetwork, clientAddress } from './address.js';
import type { HttpApp, HttpAppOptions } from './app-options.js';
import { type BodyLimits, expectedBytes, readMessage } from './body.js';
import { Budget, type Share } from './budget.js';
import { noteCaller } from './caller.js';
import { eraOf, kindOf, nameOfCall, namesModern } from './classify.js';
import { errorResponse, withoutNullId } from './error-response.js';
import { exposureCheck } from './exposure.js';
import { heldUntil, InFlight } from './in-flight.js';
import { Limits, tooMuch } from './limits.js';
import { principalOf } from './principal.js';
import { memorySessionStore } from './session-store.js';
import { Sessions } from './sessions.js';
import { serveStateless } from './stateless.js';
import { Turns } from './turns.js';

type Env = { Bindings: Partial<HttpBindings> };

const calledTool = Symbol('called tool');
const place = Symbol('place');

/**
 * A request, and what is known of it where its server is made. Not in a WeakMap: whose entries know of each other, those
 * stay until the whole heap is collected.
 */
interface Known extends Request {
  [calledTool]?: string;
  /** A call keeps what it holds of its caller's shares for as long as a handler works for it. */
  [place]?: () => Handling;
}

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
const responseHeaders = ['mcp-session-id', 'www-authenticate', 'retry-after'];

const forBrowsers = cors({
  origin: (origin) => origin,
  allowMethods: ['GET', 'POST', 'DELETE'],
  allowHeaders: requestHeaders,
  exposeHeaders: responseHeaders,
  maxAge: 600,
});

/**
 * The Streamable HTTP endpoint of a server, for both protocol eras. Each request passes, in this order: health checks,
 * Host and Origin, CORS, metadata, drain, address limit, authentication, principal limits, body limits; then 2026-07-28
 * requests go to the SDK's per-request handler, those of the 2025 era to their session.
 */
export function createHttpApp(options: HttpAppOptions): HttpApp {
  const {
    bus,
    logger,
    guard,
    path = '/mcp',
    legacy = 'sessions',
    auth,
    trustedProxies = 0,
    maxStreams = 1_000,
    rateLimits: { perAddress = 0, perPrincipal = 0, concurrent = 0 } = {},
  } = options;
  const checkExposure = exposureCheck({
    allowedHosts: options.allowedHosts ?? [],
    allowedOrigins: options.allowedOrigins ?? [],
  });
  const bodyLimits: BodyLimits = {
    maxBodyBytes: options.maxBodyBytes ?? 4 * 1024 * 1024,
    json: defaultJsonLimits,
  };
  const limits = new Limits({ perAddress, perPrincipal, concurrent }, logger, options.createLimiter);
  const calls = new Budget(options.maxCalls ?? 1_000, concurrent || undefined);
  const streams = new Budget(maxStreams);
  const memory = new Budget(options.maxMemoryBytes ?? defaultMemory());
  const turns = new Turns();
  const inFlight = new InFlight();
  let ending = false;
  let draining = false;

  const guardOptions = { ...guard, onHandler: (asked: Known | undefined) => asked?.[place]?.() };
  const createGuarded = async (context: McpRequestContext): Promise<McpServer> => {
    const tool = (context.requestInfo as Known | undefined)?.[calledTool];
    const server = await options.createServer(
      tool === undefined ? context : { ...context, calledTool: tool },
    );
    guardServer(server, guardOptions);
    return server;
  };
  const modern = createMcpHandler(createGuarded, {
    legacy: 'reject',
    bus,
    maxSubscriptions: maxStreams,
    onerror: (error) => logger.debug('protocol', { error }),
  });
  const sessions = new Sessions({
    createServer: (authInfo, requestInfo) =>
      options.createServer({ era: 'legacy', requestInfo, ...(authInfo && { authInfo }) }),
    guard: (server) => guardServer(server, guardOptions),
    bus,
    logger,
    store: options.sessionStore ?? memorySessionStore(),
    places: new Budget(options.maxSessions ?? 1_000),
    memory,
    idleMs: options.sessionIdleMs ?? 30 * 60_000,
    maxAwake: options.maxAwakeSessions ?? 1_000,
  });

  /** Everything between the endpoint's address and the protocol: who calls, how often, what. */
  async function serveEndpoint(c: Context<Env>): Promise<Response> {
    const request = c.req.raw;
    if (!['POST', 'GET', 'DELETE'].includes(request.method)) {
      return errorResponse(405, -32_000, 'Method not allowed', { headers: { allow: 'GET, POST, DELETE' } });
    }
    if (request.method !== 'POST' && namesModern(request)) {
      const problem = 'Method not allowed: since 2026-07-28 every request is a POST';
      return errorResponse(405, -32_000, problem, { headers: { allow: 'POST' } });
    }
    const address = callerNetwork(clientAddress(c.env?.incoming, trustedProxies));
    const tooManyFromAddress = await limits.checkAddress(address);
    if (tooManyFromAddress) return tooManyFromAddress;
    const authInfo = await auth?.authenticate(request);
    if (authInfo instanceof Response) return authInfo;
    // Without authentication, addresses are all there is to tell callers apart.
    const caller = principalOf(authInfo) ?? address;
    const tooManyByCaller = await limits.checkPrincipal(caller);
    if (tooManyByCaller) return tooManyByCaller;

    // The room for a body is taken before the first byte of it is read.
    const expected = request.method === 'POST' ? expectedBytes(request, bodyLimits) : 0;
    const body = memory.take(caller, expected);
    if (body === undefined) return tooMuch('memory');
    const read =
      request.method === 'POST'
        ? await readMessage(request, c.env?.incoming as IncomingMessage | undefined, bodyLimits)
        : { message: undefined, size: 0 };
    // To refuse takes time too: whatever a caller sends waits for its turn.
    const turn = turns.next(caller);
    if (turn !== undefined) await turn;
    if (read instanceof Response || draining) {
      body.release();
      // The shutdown may have begun while the request was on its way.
      return read instanceof Response ? read : shuttingDown();
    }
    const { message, size } = read;
    body.add(size - expected);
    noteCaller(request, caller);
    const kind = kindOf(request.method, message);
    const share = kind === 'other' ? body : (kind === 'call' ? calls : streams).take(caller);
    if (kind !== 'other' && share === undefined) {
      body.release();
      return tooMuch(kind === 'call' ? 'calls' : 'streams', message);
    }
    const leave = () => {
      share?.release();
      body.release();
    };
    // What is no call lasts no longer than its response: there may be thousands of streams.
    const hold = kind === 'call' ? heldUntil(leave) : () => nothing;
    const answered = hold();
    if (kind === 'call') (request as Known)[place] = handling(hold, body);
    const ended = kind === 'call' ? inFlight.begin(hold()) : leave;
    // Without a socket, a response is over when it was made.
    if (c.env?.outgoing) whenOver(c.env.outgoing, ended);
    try {
      return await withoutNullId(await serveProtocol(c, message, authInfo, caller, answered), message);
    } catch (error) {
      answered();
      throw error;
    } finally {
      if (!c.env?.outgoing) ended();
    }
  }

  /** @param onAnswered called when no handler will begin any more for this request; may be called more than once */
  async function serveProtocol(
    c: Context<Env>,
    message: JSONRPCMessage | undefined,
    authInfo: AuthInfo | undefined,
    caller: string,
    onAnswered: () => void,
  ): Promise<Response> {
    const request = c.req.raw;
    const passed = { ...(message && { parsedBody: message }), ...(authInfo && { authInfo }) };
    const era = eraOf(request, message) ?? ((await isLegacyRequest(request, message)) ? 'legacy' : 'modern');
    if (legacy === 'reject' || era === 'modern') {
      const tool = message && nameOfCall(message);
      if (tool !== undefined) (request as Known)[calledTool] = tool;
      const serve = () => modern.fetch(request, passed);
      const listening = guard.tasks?.aroundListen(message, principalOf(authInfo) ?? '', serve);
      return (listening ?? serve()).finally(onAnswered);
    }
    acceptWildcards(request.headers);
    if (legacy === 'stateless') return serveStateless(createGuarded, request, passed).finally(onAnswered);
    const onResponseEnd = (callback: () => void) => {
      if (c.env?.outgoing) whenOver(c.env.outgoing, callback);
      else callback();
    };
    const asked = { request, ...(message && { message }), authInfo, caller, onResponseEnd, onAnswered };
    const response = await sessions.handle(asked);
    if (!response.ok) onAnswered();
    return response;
  }

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
  // Only browsers say where they come from, and only they are to be told what they may read.
  app.use((c, next) => (c.req.raw.headers.has('origin') ? forBrowsers(c, next) : next()));
  app.get('/.well-known/*', (c, next) => auth?.metadata(c.req.path) ?? next());
  app.use(async (_, next) => (draining ? shuttingDown() : next()));
  app.all(path, serveEndpoint);
  app.notFound(() => errorResponse(404, -32_000, `Not found: the MCP endpoint is at ${path}`));
  app.onError((error) => {
    logger.error('a request failed', { error });
    return errorResponse(500, -32_603, 'Internal error');
  });

  return {
    fetch: (request, env) => app.fetch(request, env),
    levels: () => ({ sessions: sessions.size, streams: streams.used, callsInFlight: inFlight.calls }),
    announceEnd() {
      ending = true;
    },
    async drain() {
      ending = true;
      draining = true;
      sessions.endIdleStreams();
      await inFlight.whenNoCalls();
    },
    async close() {
      await modern.close();
      await sessions.close();
    },
  };
}

/** A client that takes anything takes both of the types that the SDK looks for by name (RFC 9110, 12.5.1). */
function acceptWildcards(headers: Headers): void {
  const accept = headers.get('accept');
  if (accept === null || accept.includes('*/*')) headers.set('accept', 'application/json, text/event-stream');
}

function shuttingDown(): Response {
  return errorResponse(503, -32_000, 'This server is shutting down', {
    headers: { 'retry-after': '5', connection: 'close' },
  });
}

function nothing(): void {}

/** A handler keeps what its request holds; its result is held with it until the client has read it, or has gone. */
function handling(hold: () => () => void, memory: Share): () => Handling {
  return () => ({ end: hold(), hasRoomFor: (size) => memory.add(size) });
}

/** An eighth of Node's heap: what is held is parsed, written as text and as bytes, so it is in memory a few times. */
function defaultMemory(): number {
  return Math.max(16 * 1024 * 1024, getHeapStatistics().heap_size_limit / 8);
}

/** Calls back when a response is over: when its socket says so, once, which it may have said already. */
function whenOver(outgoing: ServerResponse, callback: () => void): void {
  if (outgoing.closed) callback();
  else outgoing.on('close', callback);
}
