import { randomUUID } from 'node:crypto';
import {
  type AuthInfo,
  type EventStore,
  type JSONRPCMessage,
  type RequestId,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { cancelledId } from '../json-rpc.js';
import { errorResponse } from './error-response.js';

interface SessionTransportOptions {
  sessionIdGenerator: () => string;
  eventStore: EventStore;
  /** How long a client waits before it resumes a broken stream, in milliseconds: the `retry` field. */
  retryInterval: number;
  /** Takes a message whose call is not in this process. */
  relay: (message: JSONRPCMessage) => Promise<void>;
}

/**
 * The SDK's transport of a 2025-era session, with its holes closed: a request whose id is still in flight is refused
 * (the first would otherwise never be answered), cancelling a request ends its stream, and a stream that is resumed
 * takes over from a connection that may be dead.
 */
export class SessionTransport extends WebStandardStreamableHTTPServerTransport {
  /** Who is to be told when each has been answered. */
  readonly #inFlight = new Map<RequestId, () => void>();
  readonly #relay: SessionTransportOptions['relay'];
  readonly #process = randomUUID().slice(0, 8);
  readonly #replaying: { now: boolean };

  constructor({ relay, eventStore, ...options }: SessionTransportOptions) {
    const replaying = { now: false };
    super({ ...options, eventStore: unless(replaying, eventStore) });
    this.#relay = relay;
    this.#replaying = replaying;
  }

  /** Requests that have not been answered. */
  get inFlight(): number {
    return this.#inFlight.size;
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
    if (this.#inFlight.has(message.id)) {
      return errorResponse(400, -32_600, 'Invalid request: a request with this id is still in flight', {
        id: message.id,
      });
    }
    this.#inFlight.set(message.id, onAnswered);
    const response = await this.handleRequest(request, options);
    if (!response.ok) this.#settle(message.id);
    return response;
  }

  /**
   * Serves GET and DELETE. A client that resumes its standalone stream takes it over: its old connection may be dead
   * without the server having noticed, and the SDK would answer 409 until then.
   */
  async handleStream(request: Request, authInfo: AuthInfo | undefined): Promise<Response> {
    if (request.method === 'GET' && request.headers.has('last-event-id')) this.closeStandaloneSSEStream();
    return this.handleRequest(request, authInfo ? { authInfo } : {});
  }

  /** Feeds messages in as if the client had just sent them, and drops the answers. */
  async replay(messages: JSONRPCMessage[]): Promise<void> {
    this.#replaying.now = true;
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
    this.#replaying.now = false;
  }

  /** Takes a message that reached another process: the client cancels a call of this one, or answers its question. */
  receiveRelayed(message: JSONRPCMessage): void {
    this.onmessage?.(this.#ownAnswer(message) ?? message);
    const cancelled = cancelledId(message);
    if (cancelled !== undefined) this.#endStream(cancelled);
  }

  override async send(message: JSONRPCMessage, options?: { relatedRequestId?: RequestId }): Promise<void> {
    if (!('method' in message)) {
      if (message.id !== undefined) this.#settle(message.id);
      return super.send(message, options);
    }
    if ('id' in message) return super.send({ ...message, id: this.#questionId(message.id) }, options);
    const withdrawn = cancelledId(message);
    if (withdrawn === undefined) return super.send(message, options);
    const params = { ...message.params, requestId: this.#questionId(withdrawn) };
    return super.send({ ...message, params }, options);
  }

  override async close(): Promise<void> {
    for (const id of this.#inFlight.keys()) this.#settle(id);
    return super.close();
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

  /** Says whether there was something to wait for. */
  #settle(id: RequestId): boolean {
    const onAnswered = this.#inFlight.get(id);
    onAnswered?.();
    return this.#inFlight.delete(id);
  }
}

/** Keeps no events while messages are replayed: the client has had those answers. */
function unless(replaying: { now: boolean }, store: EventStore): EventStore {
  return {
    storeEvent: async (stream, message) => (replaying.now ? 'replayed' : store.storeEvent(stream, message)),
    getStreamIdForEventId: async (id) => store.getStreamIdForEventId?.(id),
    replayEventsAfter: (id, options) => store.replayEventsAfter(id, options),
  };
}
