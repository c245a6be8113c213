import type { Message } from './raw-stdio.ts';

/** What a request of 2026-07-28 says about its client. */
export const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** The message that opens a session of the 2025 era. */
export const initialize = {
  jsonrpc: '2.0' as const,
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

/** A POST of one message, with the headers that every client sends. */
export function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    ...(signal && { signal }),
  });
}

/** A request of the 2026-07-28 era, complete in itself. */
export function modernRequest(
  url: string,
  method: string,
  params: Record<string, unknown> = {},
  signal?: AbortSignal,
  headers: Record<string, string> = {},
): Promise<Response> {
  const name = params.name ?? params.uri;
  return post(
    url,
    {
      jsonrpc: '2.0',
      id: 1,
      method,
      params: { ...params, _meta: { ...modernMeta, ...(params._meta as object) } },
    },
    {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...headers,
      ...(typeof name === 'string' && { 'mcp-name': name }),
    },
    signal,
  );
}

export async function modernCall(
  url: string,
  name: string,
  args: Record<string, unknown> = {},
): Promise<Message> {
  return (await messages(await modernRequest(url, 'tools/call', { name, arguments: args }))).at(-1) ?? {};
}

/** A session of the 2025 era, opened by hand. */
export class RawSession {
  readonly url: string;
  readonly id: string;
  #nextId = 1;

  private constructor(url: string, id: string) {
    this.url = url;
    this.id = id;
  }

  static async open(
    url: string,
    headers: Record<string, string> = {},
    capabilities: Record<string, unknown> = {},
  ): Promise<RawSession> {
    const params = {
      protocolVersion: '2025-11-25',
      capabilities,
      clientInfo: { name: 'raw', version: '1' },
    };
    const response = await post(url, { jsonrpc: '2.0', id: 'init', method: 'initialize', params }, headers);
    await response.text();
    const session = new RawSession(url, response.headers.get('mcp-session-id') ?? '');
    await (await session.send({ method: 'notifications/initialized' }, headers)).text();
    return session;
  }

  /** The same session, asked for at another address. */
  at(url: string): RawSession {
    return new RawSession(url, this.id);
  }

  get headers(): Record<string, string> {
    return { 'mcp-session-id': this.id, 'mcp-protocol-version': '2025-11-25' };
  }

  send(message: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Response> {
    return post(this.url, { jsonrpc: '2.0', ...message }, { ...this.headers, ...headers });
  }

  async request(
    method: string,
    params: Record<string, unknown> = {},
    id: string | number = this.#nextId++,
  ): Promise<Message> {
    const received = await messages(await this.send({ id, method, params }));
    return received.find((message) => message.id === id) ?? {};
  }

  stream(headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url, { headers: { accept: 'text/event-stream', ...this.headers, ...headers } });
  }
}

/** The messages of an answer, whether it came as JSON or as a stream that has ended. */
export async function messages(response: Response): Promise<Message[]> {
  const text = await response.text();
  if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
    return [JSON.parse(text) as Message];
  return parseEvents(text).flatMap(({ data }) => (data === '' ? [] : [JSON.parse(data) as Message]));
}

export interface ServerSentEvent {
  id?: string;
  data: string;
}

export function parseEvents(text: string): ServerSentEvent[] {
  return text
    .split('\n\n')
    .filter((block) => /^(id|data|event):/m.test(block))
    .map((block) => {
      const id = /^id: (.*)$/m.exec(block)?.[1];
      return { ...(id !== undefined && { id }), data: /^data: (.*)$/m.exec(block)?.[1] ?? '' };
    });
}

/** Reads a stream event by event, for as long as it is open. */
export async function* readEvents(response: Response): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const end = text.lastIndexOf('\n\n');
    if (end === -1) continue;
    yield* parseEvents(text.slice(0, end));
    text = text.slice(end + 2);
  }
}
