import { randomUUID } from 'node:crypto';
import {
  type AuthInfo,
  type EventStore,
  type JSONRPCMessage,
  type RequestId,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { cancelledId } from '../../protocol/json-rpc.js';
import { errorResponse } from '../error-response.js';
import { eventLimits } from './event-store.js';

/** A request that has not been answered. */
interface OpenRequest {
  onAnswered: () => void;
  /** Gets the answer where it comes soon and alone: it is then sent as JSON. Without one, its client gets a stream. */
  first: (answer?: JSONRPCMessage) => void;
  /** The client has its answer as JSON, or gets a stream. */
  decided: boolean;
}

/** How long an answer may take that is sent as JSON, in milliseconds. A stream begins then, which can be resumed. */
const soonMs = 100;

/** The SDK's name for the stream that a GET opens. */
const standalone = '_GET_stream';

/**
 * The SDK's transport of a 2025-era session, with these differences:
 *
 * - A request whose id is still in flight is refused. Otherwise the first one would never get an answer.
 * - Cancelling a request ends its stream.
 * - A resumed standalone stream takes over from the old connection, which may be dead.
 * - An answer without other messages is plain JSON. Clients of SDK 1.23 would resume a stream again and again.
 */
export class SessionTransport extends WebStandardStreamableHTTPServerTransport {
  readonly #open = new Map<RequestId, OpenRequest>();
  readonly #relay: (message: JSONRPCMessage) => Promise<void>;
  readonly #events: EventStore;
  readonly #process = randomUUID().slice(0, 8);
  readonly #kept: Kept;

  /** @param relay takes a message whose call is not in this process */
  constructor(id: string, events: EventStore, relay: (message: JSONRPCMessage) => Promise<void>) {
    const kept: Kept = { unread: false, ended: new Set() };
    const eventStore = unlessUnread(kept, events);
    // A client whose stream broke comes back after a second, not at once in a loop.
    super({ sessionIdGenerator: () => id, eventStore, retryInterval: 1_000 });
    this.#relay = relay;
    this.#events = events;
    this.#kept = kept;
  }

  /** Requests that have not been answered. */
  get inFlight(): number {
    return this.#open.size;
  }

  /**
   * Serves one POST whose body has been read and checked.
   *
   * @param onAnswered called when a request has been answered or cancelled, or its session has ended
   */
  async handleMessage(
    request: Request,
    message: JSONRPCMessage,
    authInfo: AuthInfo | undefined,
    onAnswered: () => void,
  ): Promise<Response> {
    const options = { parsedBody: message, ...(authInfo && { authInfo }) };
    if (!('method' in message)) {
      const answer = this.#ownAnswer(message);
      if (answer !== undefined) return this.handleRequest(request, { ...options, parsedBody: answer });
      // Its question was asked in another process.
      await this.#relay(message);
      return this.handleRequest(request, options);
    }
    if (!('id' in message)) {
      const response = await this.handleRequest(request, options);
      const cancelled = cancelledId(message);
      if (cancelled !== undefined && !this.#endStream(cancelled)) await this.#relay(message);
      return response;
    }
    const { id } = message;
    if (this.#open.has(id))
      return errorResponse(400, -32_600, 'Invalid request: a request with this id is still in flight', {
        id,
      });
    const { promise: answer, resolve: first } = Promise.withResolvers<JSONRPCMessage | undefined>();
    this.#open.set(id, { onAnswered, first, decided: false });
    const stream = await this.handleRequest(request, options);
    if (!stream.ok) this.#settle(id);
    return stream.ok ? this.#asJson(id, answer, stream) : stream;
  }

  /** Serves GET and DELETE. */
  async handleStream(request: Request, authInfo: AuthInfo | undefined): Promise<Response> {
    const lastEvent = request.method === 'GET' ? request.headers.get('last-event-id') : null;
    const refused = lastEvent === null ? undefined : await this.#beforeResuming(lastEvent);
    return refused ?? this.handleRequest(request, authInfo ? { authInfo } : {});
  }

  /** @returns the response where there is nothing to resume */
  async #beforeResuming(lastEvent: string): Promise<Response | undefined> {
    const stream = await this.#events.getStreamIdForEventId?.(lastEvent);
    if (stream === undefined) {
      const problem =
        'Bad request: the event of Last-Event-ID is not kept here any more, and what followed it is lost. Open the stream again without Last-Event-ID; make calls again that were not answered.';
      return errorResponse(400, -32_000, problem);
    }
    // Its old connection may be dead without the server having noticed: the SDK would answer 409 until then.
    if (stream === standalone) this.closeStandaloneSSEStream();
    else if (this.#kept.ended.has(stream) && !(await this.#hasEventsAfter(lastEvent)))
      // As for an EventSource: nothing will come any more, do not reconnect.
      return new Response(null, { status: 204 });
    return undefined;
  }

  /** Feeds messages in as if the client had just sent them, and drops the answers. */
  async replay(messages: JSONRPCMessage[]): Promise<void> {
    this.#kept.unread = true;
    for (const message of messages) {
      const request = new Request('http://localhost/', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-session-id': this.sessionId ?? '',
        },
      });
      const response = await this.handleRequest(request, { parsedBody: message });
      await response.body?.cancel();
    }
    this.#kept.unread = false;
  }

  /** Takes a message that reached another process: the client cancels a call of this one, or answers its question. */
  receiveRelayed(message: JSONRPCMessage): void {
    this.onmessage?.(this.#ownAnswer(message) ?? message);
    const cancelled = cancelledId(message);
    if (cancelled !== undefined) this.#endStream(cancelled);
  }

  override async send(message: JSONRPCMessage, options?: { relatedRequestId?: RequestId }): Promise<void> {
    if (!('method' in message)) return this.#answer(message);
    // Something comes before the answer: it needs a stream.
    if (options?.relatedRequestId !== undefined) this.#decide(options.relatedRequestId);
    if ('id' in message) return super.send({ ...message, id: this.#questionId(message.id) }, options);
    const withdrawn = cancelledId(message);
    if (withdrawn === undefined) return super.send(message, options);
    const params = { ...message.params, requestId: this.#questionId(withdrawn) };
    return super.send({ ...message, params }, options);
  }

  override closeSSEStream(id: RequestId): void {
    this.#decide(id);
    super.closeSSEStream(id);
  }

  override async close(): Promise<void> {
    for (const id of this.#open.keys()) this.#settle(id);
    return super.close();
  }

  /** Waits a moment for the answer: alone, it is plain JSON. Otherwise the client gets the stream. */
  async #asJson(
    id: RequestId,
    answer: Promise<JSONRPCMessage | undefined>,
    stream: Response,
  ): Promise<Response> {
    const timer = setTimeout(() => this.#decide(id), soonMs);
    const alone = await answer;
    clearTimeout(timer);
    if (alone === undefined) return stream;
    await stream.body?.cancel();
    const session = stream.headers.get('mcp-session-id');
    return Response.json(alone, { headers: session === null ? {} : { 'mcp-session-id': session } });
  }

  #decide(id: RequestId, answer?: JSONRPCMessage): boolean {
    const open = this.#open.get(id);
    if (open === undefined || open.decided) return false;
    open.decided = true;
    open.first(answer);
    return true;
  }

  async #answer(message: Exclude<JSONRPCMessage, { method: string }>): Promise<void> {
    const { id } = message;
    const alone = id !== undefined && !this.#kept.unread && this.#decide(id, message);
    if (id !== undefined) this.#settle(id);
    if (!alone) return super.send(message);
    // The SDK must learn that its stream is over, although nobody reads it.
    this.#kept.unread = true;
    const told = super.send({ jsonrpc: '2.0', id, result: {} });
    this.#kept.unread = false;
    return told;
  }

  /** Every process counts its questions from 0: in a session that several serve, the id must say which of them asks. */
  #questionId(id: RequestId): string {
    return `${this.#process}:${id}`;
  }

  /** An answer to a question of this process, under the id that its server knows. */
  #ownAnswer(message: JSONRPCMessage): JSONRPCMessage | undefined {
    if ('method' in message) return undefined;
    const [process, id] = String(message.id).split(':');
    return process === this.#process ? { ...message, id: Number(id) } : undefined;
  }

  /** A call that was cancelled is not answered. Says whether it was one of this process. */
  #endStream(id: RequestId): boolean {
    const known = this.#settle(id);
    if (known) this.closeSSEStream(id);
    return known;
  }

  async #hasEventsAfter(lastEvent: string): Promise<boolean> {
    let has = false;
    const send = async () => {
      has = true;
    };
    await this.#events.replayEventsAfter(lastEvent, { send });
    return has;
  }

  /** Says whether there was something to wait for. */
  #settle(id: RequestId): boolean {
    this.#decide(id);
    this.#open.get(id)?.onAnswered();
    return this.#open.delete(id);
  }
}

/** The facts about a session's events that the store does not have. */
interface Kept {
  /** No client reads what is sent now from its stream. */
  unread: boolean;
  /** Streams whose answer was sent: the last so many, as older ones have no event in the store. */
  ended: Set<string>;
}

function unlessUnread(kept: Kept, store: EventStore): EventStore {
  return {
    async storeEvent(stream, message) {
      if (kept.unread) return 'unread';
      if ('jsonrpc' in message && !('method' in message)) {
        kept.ended.add(stream);
        for (const oldest of kept.ended) if (kept.ended.size > eventLimits.events) kept.ended.delete(oldest);
      }
      return store.storeEvent(stream, message);
    },
    getStreamIdForEventId: async (id) => store.getStreamIdForEventId?.(id),
    replayEventsAfter: (id, options) => store.replayEventsAfter(id, options),
  };
}
