import {
  type AuthInfo,
  type JSONRPCMessage,
  type RequestId,
  WebStandardStreamableHTTPServerTransport,
  type WebStandardStreamableHTTPServerTransportOptions,
} from '@modelcontextprotocol/server';
import { errorResponse } from './error-response.js';

/**
 * The SDK's transport of a 2025-era session, with two of its holes closed: a request whose id is still in flight is
 * refused (the first would otherwise never be answered), and cancelling a request ends its stream.
 */
export class SessionTransport extends WebStandardStreamableHTTPServerTransport {
  readonly #inFlight = new Set<RequestId>();

  // The SDK's options are typed without `exactOptionalPropertyTypes`.
  constructor(options: WebStandardStreamableHTTPServerTransportOptions) {
    super(options);
  }

  /** Requests that have not been answered. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Serves one POST whose body has been read and checked. */
  async handleMessage(
    request: Request,
    message: JSONRPCMessage,
    authInfo: AuthInfo | undefined,
  ): Promise<Response> {
    const options = { parsedBody: message, ...(authInfo && { authInfo }) };
    if (!('method' in message)) return this.handleRequest(request, options);
    if (!('id' in message)) {
      const response = await this.handleRequest(request, options);
      if (message.method === 'notifications/cancelled')
        this.#cancelled(message.params?.requestId as RequestId | undefined);
      return response;
    }
    if (this.#inFlight.has(message.id)) {
      return errorResponse(400, -32_600, 'Invalid request: a request with this id is still in flight', {
        id: message.id,
      });
    }
    this.#inFlight.add(message.id);
    const response = await this.handleRequest(request, options);
    if (!response.ok) this.#inFlight.delete(message.id);
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

  override async send(message: JSONRPCMessage, options?: { relatedRequestId?: RequestId }): Promise<void> {
    if (!('method' in message) && message.id !== undefined) this.#inFlight.delete(message.id);
    return super.send(message, options);
  }

  #cancelled(id: RequestId | undefined): void {
    if (id === undefined || !this.#inFlight.delete(id)) return;
    this.closeSSEStream(id);
  }
}
