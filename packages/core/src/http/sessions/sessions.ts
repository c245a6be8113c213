import { randomUUID } from 'node:crypto';
import { isInitializeRequest, type JSONRPCMessage } from '@modelcontextprotocol/server';
import { approximateSize } from '../../guard/result-check.js';
import { problemOfParams } from '../../protocol/json-rpc.js';
import type { HttpAppOptions } from '../app-options.js';
import { principalOf } from '../auth/principal.js';
import { errorResponse, onlySse } from '../error-response.js';
import type { Incoming } from '../incoming.js';
import { tooMuch } from '../limits/limits.js';
import type { Shares } from '../limits/shares.js';
import { keepsAwake, Session, type Surroundings } from './session.js';
import { memorySessionStore, type SessionRecord } from './session-store.js';
import type { SessionTransport } from './session-transport.js';

/** The sessions of 2025-era clients: `initialize` opens one, DELETE or idleness ends it. */
export class Sessions {
  readonly #surroundings: Surroundings;
  readonly #shares: Shares;
  readonly #idleMs: number;
  readonly #mostAwake: number;
  readonly #sessions = new Map<string, Session>();
  /** Those that are awake although nobody uses them, least recently used first. */
  readonly #unused = new Set<Session>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: HttpAppOptions, shares: Shares, createServer: Surroundings['createServer']) {
    const { bus, logger, sessionStore: store = memorySessionStore() } = options;
    this.#surroundings = { createServer, bus, logger, store, ended: (session) => this.#forget(session) };
    this.#shares = shares;
    this.#idleMs = options.sessionIdleMs ?? 30 * 60_000;
    this.#mostAwake = options.maxAwakeSessions ?? 1_000;
    const interval = Math.min(30_000, Math.max(100, this.#idleMs / 2));
    this.#sweeper = setInterval(() => this.#sweep(), interval).unref();
    store.listen({
      ended: (id) => this.#end(this.#sessions.get(id)),
      relayed: ({ session, message }) => this.#sessions.get(session)?.transport?.receiveRelayed(message),
    });
  }

  get size(): number {
    return this.#sessions.size;
  }

  async handle(incoming: Incoming): Promise<Response> {
    const { request, message } = incoming;
    const id = request.headers.get('mcp-session-id');
    if (id !== null) return this.#continue(id, incoming);
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

  /** Ends the streams that only wait, so that a drain can finish; calls in flight go on. */
  endIdleStreams(): void {
    for (const { transport } of this.#sessions.values()) transport?.closeStandaloneSSEStream();
  }

  /** Lets go of every session. Where a store is shared, another process goes on with them. */
  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await Promise.all([...this.#sessions.values()].map((session) => session.sleep()));
  }

  async #initialize(incoming: Incoming, message: JSONRPCMessage): Promise<Response> {
    const { store } = this.#surroundings;
    const record = { principal: principalOf(incoming.authInfo), initialize: message, subscriptions: [] };
    const session = this.#add(randomUUID(), record, incoming);
    if (session instanceof Response) return session;
    try {
      const response = await this.#serve(session, await session.open(incoming), incoming);
      if (response.ok) await store.save(session.id, record);
      else this.#end(session);
      return response;
    } catch (error) {
      this.#end(session);
      throw error;
    }
  }

  async #continue(id: string, incoming: Incoming): Promise<Response> {
    const session = await this.#find(id, incoming);
    if (session instanceof Response) return session;
    session.lastUsed = Date.now();
    const transport = await session.awake(incoming);
    if (this.#sessions.get(id) === session) return this.#serve(session, transport, incoming);
    // It was ended while it was being woken.
    await session.sleep();
    return notFound();
  }

  /** The session, which another process may have opened. Only its owner learns that it exists: others could confirm its id. */
  async #find(id: string, incoming: Incoming): Promise<Session | Response> {
    const { store, logger } = this.#surroundings;
    const isOwner = ({ principal }: SessionRecord) => {
      if (principal === principalOf(incoming.authInfo)) return true;
      logger.warn('a session was asked for by another principal', { session: id.slice(0, 8) });
      return false;
    };
    const here = this.#sessions.get(id);
    if (here !== undefined) return isOwner(here.record) ? here : notFound();
    const record = await store.load(id);
    if (record === undefined || !isOwner(record)) return notFound();
    // A request that came together with this one may have been first.
    return this.#sessions.get(id) ?? this.#add(id, record, incoming);
  }

  /** Takes the shares of a session that is new in this process. */
  #add(id: string, record: SessionRecord, { caller, message }: Incoming): Session | Response {
    const place = this.#shares.sessions.take(caller);
    if (place === undefined) return tooMuch('sessions', message);
    const { initialize, subscriptions } = record;
    const memory = this.#shares.memory.take(caller, approximateSize([initialize, subscriptions]));
    if (memory === undefined) {
      place.release();
      return tooMuch('memory', message);
    }
    const session = new Session(this.#surroundings, id, record, place, memory);
    this.#sessions.set(id, session);
    return session;
  }

  async #serve(
    session: Session,
    transport: SessionTransport,
    { request, message, authInfo, onResponseEnd, onAnswered }: Incoming,
  ): Promise<Response> {
    const { store, logger } = this.#surroundings;
    if (message !== undefined && subscribes(message) && !session.memory.hasRoom(approximateSize(message)))
      return tooMuch('memory', message);
    session.openResponses++;
    session.lastUsed = Date.now();
    session.staysAwake ||= keepsAwake(message);
    this.#unused.delete(session);
    onResponseEnd(() => {
      session.openResponses--;
      session.lastUsed = Date.now();
      this.#rest(session);
    });
    store
      .touch(session.id)
      .catch((error: unknown) => logger.warn('a session could not be kept alive', { error }));
    if (request.method === 'DELETE') await store.delete(session.id);
    if (message === undefined) return transport.handleStream(request, authInfo);
    return transport.handleMessage(request, message, authInfo, onAnswered);
  }

  /** Nobody uses a session at the moment. With too many of those, the one that was used longest ago goes to sleep. */
  #rest(session: Session): void {
    if (session.staysAwake || !session.isIdle || this.#sessions.get(session.id) !== session) return;
    this.#unused.add(session);
    const [oldest] = this.#unused;
    if (oldest === undefined || this.#unused.size <= this.#mostAwake) return;
    this.#unused.delete(oldest);
    this.#letGo(oldest);
  }

  #letGo(session: Session): void {
    session
      .sleep()
      .catch((error: unknown) => this.#surroundings.logger.error('a session did not end cleanly', { error }));
  }

  #end(session: Session | undefined): void {
    if (session === undefined) return;
    this.#forget(session);
    this.#letGo(session);
  }

  /** Gives back what it held. */
  #forget(session: Session): void {
    this.#sessions.delete(session.id);
    this.#unused.delete(session);
    session.place.release();
    session.memory.release();
  }

  #sweep(): void {
    const idleSince = Date.now() - this.#idleMs;
    for (const session of this.#sessions.values())
      if (session.isIdle && session.lastUsed <= idleSince) this.#end(session);
  }
}

function notFound(): Response {
  return errorResponse(404, -32_001, 'Session not found: initialize opens a new one');
}

function subscribes(message: JSONRPCMessage): boolean {
  return 'method' in message && message.method === 'resources/subscribe';
}
