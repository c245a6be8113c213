import {
  createMcpHandler,
  isLegacyRequest,
  type McpRequestContext,
  type McpServer,
} from '@modelcontextprotocol/server';
import type { Call } from '../guard/call.js';
import { guardServer } from '../guard/guard.js';
import type { HttpAppOptions } from './app-options.js';
import { principalOf } from './auth/principal.js';
import { eraOf } from './classify.js';
import type { Incoming } from './incoming.js';
import type { Shares } from './limits/shares.js';
import { memorySessionStore } from './sessions/session-store.js';
import { Sessions } from './sessions/sessions.js';
import { serveStateless } from './stateless.js';

export interface Protocol {
  serve(incoming: Incoming): Promise<Response>;
  readonly sessions: Sessions;
  close(): Promise<void>;
}

/** Hands requests to the SDK: each of 2026-07-28 by itself, those of the 2025 era to their sessions. */
export function createProtocol(
  options: HttpAppOptions,
  shares: Shares,
  calls: WeakMap<Request, Call>,
): Protocol {
  const { bus, logger, legacy = 'sessions' } = options;
  const callOf = (request: Request | undefined) => request && calls.get(request);
  const guard = (server: McpServer) => guardServer(server, { ...options.guard, callOf });
  const createGuarded = async (context: McpRequestContext): Promise<McpServer> => {
    const calledTool = callOf(context.requestInfo)?.tool;
    const server = await options.createServer(
      calledTool === undefined ? context : { ...context, calledTool },
    );
    guard(server);
    return server;
  };
  const modern = createMcpHandler(createGuarded, {
    legacy: 'reject',
    bus,
    maxSubscriptions: options.maxStreams ?? 1_000,
    onerror: (error) => logger.debug('protocol', { error }),
  });
  const sessions = new Sessions({
    createServer: (authInfo, requestInfo) =>
      options.createServer({ era: 'legacy', requestInfo, ...(authInfo && { authInfo }) }),
    guard,
    bus,
    logger,
    store: options.sessionStore ?? memorySessionStore(),
    places: shares.sessions,
    memory: shares.memory,
    idleMs: options.sessionIdleMs ?? 30 * 60_000,
    maxAwake: options.maxAwakeSessions ?? 1_000,
  });
  return {
    sessions,
    async serve(incoming) {
      const { request, message, authInfo, onAnswered } = incoming;
      const passed = { ...(message && { parsedBody: message }), ...(authInfo && { authInfo }) };
      const era =
        eraOf(request, message) ?? ((await isLegacyRequest(request, message)) ? 'legacy' : 'modern');
      if (legacy === 'reject' || era === 'modern') {
        const ask = () => modern.fetch(request, passed);
        const principal = principalOf(authInfo);
        return (options.guard.tasks?.aroundListen(message, principal, ask) ?? ask()).finally(onAnswered);
      }
      acceptWildcards(request.headers);
      if (legacy === 'stateless') return serveStateless(createGuarded, request, passed).finally(onAnswered);
      const response = await sessions.handle(incoming);
      if (!response.ok) onAnswered();
      return response;
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
