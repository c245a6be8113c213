import { randomUUID } from 'node:crypto';
import {
  type AuthInfo,
  isInitializeRequest,
  type JSONRPCMessage,
  type McpServer,
  type ServerEventBus,
} from '@modelcontextprotocol/server';
import type { Logger } from '../logger.js';
import { errorResponse } from './error-response.js';
import { openSession, type Session } from './session.js';
import { principalOf, type SessionRecord, type SessionStore } from './session-store.js';

export interface SessionsOptions {
  createServer: (authInfo: AuthInfo | undefined, request: Request) => McpServer | Promise<McpServer>;
  bus: ServerEventBus;
  logger: Logger;
  store: SessionStore;
  /** Most sessions at once; one more is answered 503. */
  maxSessions: number;
  /** A session without a call or an open stream for so long is ended, in milliseconds. */
  idleMs: number;
}

/** What arrived, as far as a session needs it. */
export interface SessionRequest {
  request: Request;
  message?: JSONRPCMessage;
  authInfo?: AuthInfo | undefined;
  /** Calls back when the response has been sent or the client has gone. */
  onResponseEnd(callback: () => void): void;
  /** Told when a call has been answered, or will never be: that may be long after its client has gone. */
  onAnswered(): void;
}

/** The sessions of 2025-era clients: `initialize` opens one, DELETE or idleness ends it. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<string, Session>();
  /** Sessions on their way here from another process, by id and principal. */
  readonly #resuming = new Map<string, Promise<Session | 'no room' | undefined>>();
  /** How many are being made: they have their places already. */
  #opening = 0;
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: SessionsOptions) {
    this.#options = options;
    const interval = Math.min(30_000, Math.max(100, options.idleMs / 2));
    this.#sweeper = setInterval(() => this.#sweep(), interval).unref();
    options.store.listen({
      ended: (id) => this.#drop(id),
      relayed: ({ session, message }) => this.#sessions.get(session)?.transport.receiveRelayed(message),
    });
  }

  get size(): number {
    return this.#sessions.size;
  }

  async handle(incoming: SessionRequest): Promise<Response> {
    const { request, message, authInfo } = incoming;
    const id = request.headers.get('mcp-session-id');
    if (id === null) {
      if (message !== undefined && isInitializeRequest(message)) return this.#initialize(incoming, message);
      return errorResponse(
        400,
        -32_000,
        'Bad request: an Mcp-Session-Id header is required; initialize opens a session',
      );
    }
    const session = this.#sessions.get(id) ?? (await this.#resume(id, incoming));
    if (session === 'no room') return tooMany(this.#options.maxSessions, message);
    if (session === undefined || !this.#isOwner(id, session, authInfo)) return notFound();
    return this.#serve(session, incoming);
  }

  /** Ends the streams that only wait, so that a drain can finish; calls in flight go on. */
  endIdleStreams(): void {
    for (const { transport } of this.#sessions.values()) transport.closeStandaloneSSEStream();
  }

  /** Lets go of every session. Where a store is shared, another process goes on with them. */
  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await Promise.all([...this.#sessions.values()].map((session) => session.close()));
  }

  async #initialize(incoming: SessionRequest, message: JSONRPCMessage): Promise<Response> {
    const { store } = this.#options;
    if (!this.#hasRoom()) return tooMany(this.#options.maxSessions, message);
    const id = randomUUID();
    const principal = principalOf(incoming.authInfo);
    const session = await this.#open(id, incoming, principal);
    const response = await this.#serve(session, incoming);
    if (response.ok) await store.save(id, { principal, initialize: message, subscriptions: [] });
    else await session.close();
    return response;
  }

  /** Whose a session is not is not told that there is one: its id would otherwise be confirmed. */
  #isOwner(id: string, { principal }: Pick<Session, 'principal'>, authInfo: AuthInfo | undefined): boolean {
    if (principal === principalOf(authInfo)) return true;
    this.#options.logger.warn('a session was asked for by another principal', { session: id.slice(0, 8) });
    return false;
  }

  /** Goes on with a session that another process opened. Requests that come together get the same one. */
  async #resume(id: string, incoming: SessionRequest): Promise<Session | 'no room' | undefined> {
    const key = JSON.stringify([id, principalOf(incoming.authInfo)]);
    const resuming = this.#resuming.get(key) ?? this.#restore(id, incoming);
    this.#resuming.set(key, resuming);
    try {
      return await resuming;
    } finally {
      this.#resuming.delete(key);
    }
  }

  async #restore(id: string, incoming: SessionRequest): Promise<Session | 'no room' | undefined> {
    const record = await this.#options.store.load(id);
    if (record === undefined || !this.#isOwner(id, record, incoming.authInfo)) return undefined;
    return this.#hasRoom() ? this.#open(id, incoming, record.principal, record) : 'no room';
  }

  #hasRoom(): boolean {
    return this.#sessions.size + this.#opening < this.#options.maxSessions;
  }

  /** @param record of a session that another process has opened: it is where it was there before others can use it */
  async #open(
    id: string,
    { authInfo, request }: SessionRequest,
    principal: string | undefined,
    record?: SessionRecord,
  ): Promise<Session> {
    const { createServer, bus, logger, store } = this.#options;
    this.#opening++;
    try {
      const server = await createServer(authInfo, request);
      const onClose = () => this.#sessions.delete(id);
      const session = await openSession({ id, principal, server, bus, logger, store, onClose });
      if (record !== undefined) await restore(session, record);
      this.#sessions.set(id, session);
      return session;
    } finally {
      this.#opening--;
    }
  }

  async #serve(
    session: Session,
    { request, message, authInfo, onResponseEnd, onAnswered }: SessionRequest,
  ): Promise<Response> {
    const { store, logger } = this.#options;
    session.openResponses++;
    session.lastUsed = Date.now();
    onResponseEnd(() => {
      session.openResponses--;
      session.lastUsed = Date.now();
    });
    store
      .touch(session.id)
      .catch((error: unknown) => logger.warn('a session could not be kept alive', { error }));
    if (request.method === 'DELETE') await store.delete(session.id);
    if (message === undefined) return session.transport.handleStream(request, authInfo);
    return session.transport.handleMessage(request, message, authInfo, onAnswered);
  }

  #drop(id: string): void {
    this.#sessions
      .get(id)
      ?.close()
      .catch((error: unknown) => this.#options.logger.error('a session did not end cleanly', { error }));
  }

  #sweep(): void {
    const idleSince = Date.now() - this.#options.idleMs;
    for (const { id, openResponses, transport, lastUsed } of this.#sessions.values()) {
      if (openResponses === 0 && transport.inFlight === 0 && lastUsed <= idleSince) this.#drop(id);
    }
  }
}

async function restore(session: Session, record: SessionRecord): Promise<void> {
  try {
    await session.restore(record);
  } catch (error) {
    await session.close();
    throw error;
  }
}

function notFound(): Response {
  return errorResponse(404, -32_001, 'Session not found: initialize opens a new one');
}

function tooMany(maxSessions: number, message: JSONRPCMessage | undefined): Response {
  return errorResponse(
    503,
    -32_000,
    `Too many sessions: this server holds ${maxSessions}. Try again later.`,
    {
      headers: { 'retry-after': '30' },
      ...(message !== undefined && 'id' in message && message.id !== undefined && { id: message.id }),
    },
  );
}
