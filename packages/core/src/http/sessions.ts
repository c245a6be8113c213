import { randomUUID } from 'node:crypto';
import {
  type AuthInfo,
  isInitializeRequest,
  type JSONRPCMessage,
  type McpServer,
  type ServerEventBus,
} from '@modelcontextprotocol/server';
import { carryChanges } from '../changes.js';
import type { Logger } from '../logger.js';
import { errorResponse } from './error-response.js';
import { SessionEventStore } from './event-store.js';
import { SessionTransport } from './session-transport.js';

export interface SessionsOptions {
  createServer: (authInfo: AuthInfo | undefined, request: Request) => McpServer | Promise<McpServer>;
  bus: ServerEventBus;
  logger: Logger;
  /** Most sessions at once; one more is answered 503. */
  maxSessions: number;
  /** A session without a call or an open stream for so long is ended. */
  idleMs: number;
}

interface Session {
  transport: SessionTransport;
  server: McpServer;
  principal: string | undefined;
  /** Responses that have not ended: calls, and the GET stream. */
  open: number;
  lastUsed: number;
  end(): Promise<void>;
}

/** What arrived, as far as a session needs it. */
export interface SessionRequest {
  request: Request;
  message?: JSONRPCMessage;
  authInfo?: AuthInfo | undefined;
  /** Calls back when the response has been sent or the client has gone. */
  onResponseEnd(callback: () => void): void;
}

/** The sessions of 2025-era clients: `initialize` opens one, DELETE or idleness ends it. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: SessionsOptions) {
    this.#options = options;
    const interval = Math.min(30_000, Math.max(100, options.idleMs / 2));
    this.#sweeper = setInterval(() => this.#sweep(), interval).unref();
  }

  get size(): number {
    return this.#sessions.size;
  }

  async handle(incoming: SessionRequest): Promise<Response> {
    const { request, message, authInfo } = incoming;
    const id = request.headers.get('mcp-session-id');
    if (id === null) {
      if (message !== undefined && isInitializeRequest(message)) return this.#open(incoming, message);
      return errorResponse(
        400,
        -32_000,
        'Bad request: an Mcp-Session-Id header is required; initialize opens a session',
      );
    }
    const session = this.#sessions.get(id);
    if (session === undefined) return notFound();
    if (session.principal !== principalOf(authInfo)) {
      // Not told apart from a session that does not exist: its id would otherwise be confirmed.
      this.#options.logger.warn('a session was asked for by another principal', { session: id.slice(0, 8) });
      return notFound();
    }
    return this.#serve(session, incoming);
  }

  /** Ends the streams that only wait, so that a drain can finish; calls in flight go on. */
  async endIdleStreams(): Promise<void> {
    for (const { transport } of this.#sessions.values()) transport.closeStandaloneSSEStream();
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await Promise.all([...this.#sessions.values()].map((session) => session.end()));
  }

  async #open(incoming: SessionRequest, message: JSONRPCMessage): Promise<Response> {
    const { createServer, bus, logger, maxSessions } = this.#options;
    if (this.#sessions.size >= maxSessions) {
      return errorResponse(
        503,
        -32_000,
        `Too many sessions: this server holds ${maxSessions}. Try again later.`,
        {
          headers: { 'retry-after': '30' },
          ...('id' in message && message.id !== undefined && { id: message.id }),
        },
      );
    }
    const server = await createServer(incoming.authInfo, incoming.request);
    const id = randomUUID();
    const transport = new SessionTransport({
      sessionIdGenerator: () => id,
      eventStore: new SessionEventStore(),
    });
    const stop = carryChanges(server, 'legacy', bus, logger);
    const session: Session = {
      transport,
      server,
      principal: principalOf(incoming.authInfo),
      open: 0,
      lastUsed: Date.now(),
      end: async () => {
        stop();
        this.#sessions.delete(id);
        await server.close();
      },
    };
    await server.connect(transport);
    // DELETE closes the transport; the SDK tells the server, and so this.
    const { onclose } = server.server;
    server.server.onclose = () => {
      onclose?.();
      stop();
      this.#sessions.delete(id);
    };
    this.#sessions.set(id, session);
    const response = await this.#serve(session, { ...incoming, message });
    if (!response.ok) await session.end();
    return response;
  }

  async #serve(
    session: Session,
    { request, message, authInfo, onResponseEnd }: SessionRequest,
  ): Promise<Response> {
    session.open++;
    session.lastUsed = Date.now();
    onResponseEnd(() => {
      session.open--;
      session.lastUsed = Date.now();
    });
    if (message === undefined) return session.transport.handleStream(request, authInfo);
    return session.transport.handleMessage(request, message, authInfo);
  }

  #sweep(): void {
    const idleSince = Date.now() - this.#options.idleMs;
    for (const session of this.#sessions.values()) {
      if (session.open > 0 || session.transport.inFlight > 0 || session.lastUsed > idleSince) continue;
      session
        .end()
        .catch((error: unknown) => this.#options.logger.error('a session did not end cleanly', { error }));
    }
  }
}

/** Who opened a session: the subject of the token, or its client where there is no subject. */
function principalOf(authInfo: AuthInfo | undefined): string | undefined {
  if (authInfo === undefined) return undefined;
  const subject = authInfo.extra?.sub;
  return JSON.stringify([
    authInfo.extra?.iss ?? null,
    subject ?? null,
    subject === undefined ? authInfo.clientId : null,
  ]);
}

function notFound(): Response {
  return errorResponse(404, -32_001, 'Session not found: initialize opens a new one');
}
