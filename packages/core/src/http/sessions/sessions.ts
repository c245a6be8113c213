import { randomUUID } from 'node:crypto';
import {
  type AuthInfo,
  isInitializeRequest,
  type JSONRPCMessage,
  type McpServer,
  type ServerEventBus,
} from '@modelcontextprotocol/server';
import { approximateSize } from '../../guard/result-check.js';
import { problemOfParams } from '../../protocol/json-rpc.js';
import type { Logger } from '../../runtime/logger.js';
import { principalOf } from '../auth/principal.js';
import { errorResponse, onlySse } from '../error-response.js';
import type { Incoming } from '../incoming.js';
import type { Budget } from '../limits/budget.js';
import { tooMuch } from '../limits/limits.js';
import { IdleSessions, keepsAwake, letGoOf, type SleepingSession } from './idle-sessions.js';
import { type HeldBySession, openSession, type Session } from './session.js';
import type { SessionRecord, SessionStore } from './session-store.js';

export interface SessionsOptions {
  createServer: (authInfo: AuthInfo | undefined, request: Request) => McpServer | Promise<McpServer>;
  /** Called when all handlers of a server are there. */
  guard: (server: McpServer) => void;
  bus: ServerEventBus;
  logger: Logger;
  store: SessionStore;
  /** Sessions at once, and the memory for what they keep; one more is answered 429. */
  places: Budget;
  memory: Budget;
  /** A session without a call or an open stream for so long is ended, in milliseconds. */
  idleMs: number;
  /** Most sessions whose servers are kept although nobody uses them. */
  maxAwake: number;
}

/** The thing that a caller has too much of. */
type NoRoom = 'sessions' | 'memory';

/** The sessions of 2025-era clients: `initialize` opens one, DELETE or idleness ends it. */
export class Sessions {
  readonly #options: SessionsOptions;
  /** Those that are awake. */
  readonly #sessions = new Map<string, Session>();
  readonly #idle: IdleSessions;
  /** Sessions on their way here, out of their sleep or from another process, by id and principal. */
  readonly #resuming = new Map<string, Promise<Session | NoRoom | undefined>>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#idle = new IdleSessions(options.maxAwake, (session) => {
      this.#sessions.delete(session.id);
      this.#close(session);
    });
    const interval = Math.min(30_000, Math.max(100, options.idleMs / 2));
    this.#sweeper = setInterval(() => this.#sweep(), interval).unref();
    options.store.listen({
      ended: (id) => this.#drop(id),
      relayed: ({ session, message }) => this.#sessions.get(session)?.transport.receiveRelayed(message),
    });
  }

  get size(): number {
    return this.#sessions.size + this.#idle.asleep;
  }

  async handle(incoming: Incoming): Promise<Response> {
    const { request, message, authInfo } = incoming;
    const id = request.headers.get('mcp-session-id');
    if (id === null) {
      if (message && 'method' in message && 'id' in message && message.method === 'initialize') {
        const problem = isInitializeRequest(message) ? undefined : problemOfParams(message);
        if (problem === undefined) return this.#initialize(incoming, message);
        return errorResponse(400, -32_602, problem, { id: message.id });
      }
      const problem =
        request.method === 'GET'
          ? `Bad request: a GET opens the stream of a session and needs its Mcp-Session-Id. ${onlySse}`
          : 'Bad request: an Mcp-Session-Id header is required; initialize opens a session';
      return errorResponse(400, -32_000, problem);
    }
    const session = this.#sessions.get(id) ?? (await this.#resume(id, incoming));
    if (typeof session === 'string') return tooMuch(session, message);
    if (session === undefined || !this.#isOwner(id, session.record, authInfo)) return notFound();
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

  async #initialize(incoming: Incoming, message: JSONRPCMessage): Promise<Response> {
    const { store } = this.#options;
    const id = randomUUID();
    const principal = principalOf(incoming.authInfo);
    const record = { principal, initialize: message, subscriptions: [] };
    const held = this.#hold(incoming.caller, record);
    if (typeof held === 'string') return tooMuch(held, message);
    const session = await this.#open(id, incoming, record, held);
    const response = await this.#serve(session, incoming);
    if (response.ok) await store.save(id, record);
    else await session.close();
    return response;
  }

  /** Only the owner learns that a session exists. Otherwise others could confirm its id. */
  #isOwner(id: string, { principal }: SessionRecord, authInfo: AuthInfo | undefined): boolean {
    if (principal === principalOf(authInfo)) return true;
    this.#options.logger.warn('a session was asked for by another principal', { session: id.slice(0, 8) });
    return false;
  }

  /** Goes on with a session that sleeps, or that another process opened. Requests that come together get the same one. */
  async #resume(id: string, incoming: Incoming): Promise<Session | NoRoom | undefined> {
    const key = JSON.stringify([id, principalOf(incoming.authInfo)]);
    const resuming = this.#resuming.get(key) ?? this.#restore(id, incoming);
    this.#resuming.set(key, resuming);
    try {
      return await resuming;
    } finally {
      this.#resuming.delete(key);
    }
  }

  async #restore(id: string, incoming: Incoming): Promise<Session | NoRoom | undefined> {
    const sleeping = this.#idle.sleeping(id);
    // Other processes have newer data of it.
    const record = (await this.#options.store.load(id)) ?? sleeping?.record;
    if (record === undefined || !this.#isOwner(id, record, incoming.authInfo)) return undefined;
    const held = sleeping?.held ?? this.#hold(incoming.caller, record);
    if (typeof held === 'string') return held;
    const session = await this.#open(id, incoming, record, held, sleeping ?? 'another process');
    if (sleeping === undefined) return session;
    session.asleep = false;
    if (this.#idle.forget(id)) return session;
    // It was ended while it was being woken.
    await session.close();
    return undefined;
  }

  /** The shares of a session that is new in this process. */
  #hold(caller: string, { initialize, subscriptions }: SessionRecord): HeldBySession | NoRoom {
    const place = this.#options.places.take(caller);
    if (place === undefined) return 'sessions';
    const memory = this.#options.memory.take(caller, approximateSize([initialize, subscriptions]));
    if (memory !== undefined) return { place, memory };
    place.release();
    return 'memory';
  }

  /** @param from where a session was before that is not new: it is as it was there before others can use it */
  async #open(
    id: string,
    { authInfo, request }: Incoming,
    record: SessionRecord,
    held: HeldBySession,
    from?: SleepingSession | 'another process',
  ): Promise<Session> {
    const { createServer, store } = this.#options;
    const sleeping = from === 'another process' ? undefined : from;
    try {
      const server = await createServer(authInfo, request);
      const events = sleeping?.events ?? store.eventStore(id, held.memory);
      const onClose = () => this.#ended(session);
      const session = await openSession(this.#options, { id, record, server, events, held, onClose });
      session.asleep = sleeping !== undefined;
      if (from !== undefined) await restore(session);
      session.staysAwake = record.subscriptions.length > 0;
      this.#sessions.set(id, session);
      return session;
    } catch (error) {
      if (sleeping === undefined) letGoOf({ held });
      throw error;
    }
  }

  async #serve(
    session: Session,
    { request, message, authInfo, onResponseEnd, onAnswered }: Incoming,
  ): Promise<Response> {
    const { store, logger } = this.#options;
    if (
      message !== undefined &&
      subscribes(message) &&
      !session.held.memory.hasRoom(approximateSize(message))
    )
      return tooMuch('memory', message);
    session.openResponses++;
    session.lastUsed = Date.now();
    session.staysAwake ||= keepsAwake(message);
    this.#idle.delete(session);
    onResponseEnd(() => {
      session.openResponses--;
      session.lastUsed = Date.now();
      if (this.#sessions.get(session.id) === session) this.#idle.add(session);
    });
    store
      .touch(session.id)
      .catch((error: unknown) => logger.warn('a session could not be kept alive', { error }));
    if (request.method === 'DELETE') await store.delete(session.id);
    if (message === undefined) return session.transport.handleStream(request, authInfo);
    return session.transport.handleMessage(request, message, authInfo, onAnswered);
  }

  #drop(id: string): void {
    this.#idle.end(id);
    const session = this.#sessions.get(id);
    if (session !== undefined) this.#close(session);
  }

  #close(session: Session): void {
    session
      .close()
      .catch((error: unknown) => this.#options.logger.error('a session did not end cleanly', { error }));
  }

  #ended(session: Session): void {
    this.#idle.delete(session);
    if (!session.asleep) letGoOf(session);
    // One that was put to sleep may be awake again under its id.
    if (this.#sessions.get(session.id) === session) this.#sessions.delete(session.id);
  }

  #sweep(): void {
    const idleSince = Date.now() - this.#options.idleMs;
    for (const { id, openResponses, transport, lastUsed } of this.#sessions.values()) {
      if (openResponses === 0 && transport.inFlight === 0 && lastUsed <= idleSince) this.#drop(id);
    }
    this.#idle.sweep(idleSince);
  }
}

async function restore(session: Session): Promise<void> {
  try {
    await session.restore();
  } catch (error) {
    await session.close();
    throw error;
  }
}

function notFound(): Response {
  return errorResponse(404, -32_001, 'Session not found: initialize opens a new one');
}

function subscribes(message: JSONRPCMessage): boolean {
  return 'method' in message && message.method === 'resources/subscribe';
}
