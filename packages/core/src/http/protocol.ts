import {
  createMcpHandler,
  isLegacyRequest,
  type McpRequestContext,
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Call } from '../guard/call.js';
import { guardServer } from '../guard/guard.js';
import type { ServeContext } from '../runtime/run.js';
import type { HttpAppOptions } from './app-options.js';
import { principalOf } from './auth/principal.js';
import { eraOf } from './classify.js';
import { errorResponse } from './error-response.js';
import type { Incoming } from './incoming.js';
import type { Shares } from './limits/shares.js';
import { Sessions } from './sessions/sessions.js';

export type Protocol = ReturnType<typeof createProtocol>;

/** Hands requests to the SDK: each of 2026-07-28 by itself, those of the 2025 era to their sessions. */
export function createProtocol(options: HttpAppOptions, shares: Shares, calls: WeakMap<Request, Call>) {
  const { bus, logger, legacy = 'sessions' } = options;
  const callOf = (request: Request | undefined) => request && calls.get(request);
  const createServer = async (context: ServeContext, prepare?: (server: McpServer) => void) => {
    const server = await options.createServer(context);
    prepare?.(server);
    guardServer(server, { ...options.guard, callOf });
    return server;
  };
  const createForOneRequest = (context: McpRequestContext): Promise<McpServer> => {
    const calledTool = callOf(context.requestInfo)?.tool;
    return createServer(calledTool === undefined ? context : { ...context, calledTool });
  };
  const modern = createMcpHandler(createForOneRequest, {
    legacy: 'reject',
    bus,
    maxSubscriptions: options.maxStreams ?? 1_000,
    onerror: (error) => logger.debug('protocol', { error }),
  });
  const sessions = new Sessions(options, shares, createServer);
  return {
    sessions,
    async serve(incoming: Incoming): Promise<Response> {
      const { request, message, authInfo, onAnswered } = incoming;
      const era =
        eraOf(request, message) ?? ((await isLegacyRequest(request, message)) ? 'legacy' : 'modern');
      if (legacy === 'reject' || era === 'modern') {
        const passed = { ...(message && { parsedBody: message }), ...(authInfo && { authInfo }) };
        const ask = () => modern.fetch(request, passed);
        const principal = principalOf(authInfo);
        return (options.guard.tasks?.aroundListen(message, principal, ask) ?? ask()).finally(onAnswered);
      }
      acceptWildcards(request.headers);
      if (legacy === 'stateless') return serveStateless(createForOneRequest, incoming).finally(onAnswered);
      const response = await sessions.handle(incoming);
      if (!response.ok) onAnswered();
      return response;
    },
    async close(): Promise<void> {
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

/**
 * Serves one request of a 2025-era client without a session: any replica can. There is no stream to the client, so no
 * progress, no questions to the user, no changes; the answer is plain JSON.
 */
async function serveStateless(
  createServer: (context: McpRequestContext) => Promise<McpServer>,
  { request, message, authInfo }: Incoming,
): Promise<Response> {
  if (request.method !== 'POST') {
    const problem = 'Method not allowed: this server keeps no sessions';
    return errorResponse(405, -32_000, problem, { headers: { allow: 'POST' } });
  }
  const auth = authInfo && { authInfo };
  const server = await createServer({ era: 'legacy', requestInfo: request, ...auth });
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  try {
    await server.connect(transport);
    return await transport.handleRequest(request, { parsedBody: message, ...auth });
  } finally {
    await server.close();
  }
}
