import { Agent, type IncomingMessage, request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';

/** Where a server is, and the headers that say who calls. */
export interface Caller {
  url: string;
  headers: Record<string, string>;
}

export interface Answer {
  status: number;
  text: string;
  session: string | undefined;
}

export interface Message {
  jsonrpc: '2.0';
  id?: string | number;
  method: string;
  params?: Record<string, unknown>;
}

/** A request of 2026-07-28, complete in itself, and the headers that go with it. */
export function modern(method: string, params: Record<string, unknown>) {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'attack', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const message: Message = { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } };
  const name = params.name ?? params.uri;
  const headers = {
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(typeof name === 'string' && { 'mcp-name': name }),
  };
  return { message, headers };
}

export const initialize = (padding = ''): Message => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: padding === '' ? {} : { experimental: { padding: { padding } } },
    clientInfo: { name: 'attack', version: '1' },
  },
});

const common = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  host: 'localhost',
};

/** One HTTP/1.1 request as bytes, for a socket. */
export function rawRequest({ headers }: Caller, more: Record<string, string>, body: string, length?: number) {
  const lines = Object.entries({
    ...common,
    ...headers,
    ...more,
    'content-length': length ?? Buffer.byteLength(body),
  });
  return `POST /mcp HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body}`;
}

/** Sends messages of one caller over connections that are kept. */
export class Wire {
  readonly #caller: Caller;
  readonly #agent: Agent;

  constructor(caller: Caller, connections: number) {
    this.#caller = caller;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** @param signal ends the request, as when its client goes away */
  async post(message: Message, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Answer> {
    const response = await this.open(message, headers, signal);
    const session = response.headers['mcp-session-id']?.toString();
    return { status: response.statusCode ?? 0, text: await textOf(response), session };
  }

  /** The same, and gives the answer before its end: a stream stays open. */
  open(
    message: Message,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<IncomingMessage> {
    const body = JSON.stringify(message);
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const sent = request(this.#caller.url, {
      method: 'POST',
      agent: this.#agent,
      headers: {
        ...common,
        ...this.#caller.headers,
        ...headers,
        'content-length': Buffer.byteLength(body),
      },
      ...(signal && { signal }),
    });
    sent.on('response', resolve).on('error', reject).end(body);
    return promise;
  }

  call(tool: string, args: Record<string, unknown>, signal?: AbortSignal): Promise<Answer> {
    const { message, headers } = modern('tools/call', { name: tool, arguments: args });
    return this.post(message, headers, signal);
  }
}
