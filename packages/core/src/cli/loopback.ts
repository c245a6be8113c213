import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  InMemoryTransport,
  type JSONRPCMessage,
  type McpServer,
  PROTOCOL_VERSION_META_KEY,
  type ServerCapabilities,
} from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

export type Params = Record<string, unknown>;

/** A minimal client of revision 2026-07-28 for a server in this process. */
export interface Loopback {
  capabilities: ServerCapabilities;
  /** @throws Error with the server's message when it answers with a protocol error */
  request<Result>(method: string, params?: Params): Promise<Result>;
  close(): Promise<void>;
}

interface LoopbackOptions {
  capabilities?: ClientCapabilities;
  onProgress?: (params: Params) => void;
}

export async function connectLoopback(
  createServer: () => McpServer | Promise<McpServer>,
  { capabilities = {}, onProgress }: LoopbackOptions = {},
): Promise<Loopback> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  const meta = {
    [PROTOCOL_VERSION_META_KEY]: '2026-07-28',
    [CLIENT_CAPABILITIES_META_KEY]: capabilities,
  };
  let lastId = 0;
  const request = <Result>(method: string, params: Params = {}) =>
    new Promise<Result>((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      const _meta = { ...meta, ...(onProgress && { progressToken: id }) };
      near.send({ jsonrpc: '2.0', id, method, params: { ...params, _meta } }).catch(reject);
    });
  near.onmessage = (message: JSONRPCMessage) => {
    if ('method' in message) {
      if (message.method === 'notifications/progress') onProgress?.(message.params ?? {});
      return;
    }
    const call = waiting.get(Number(message.id));
    waiting.delete(Number(message.id));
    if ('error' in message) call?.reject(new Error(message.error.message));
    else call?.resolve(message.result as never);
  };
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  serveStdio(async () => createServer(), { transport: far, onerror: failure.reject });
  await near.start();
  const discovered = request<{ capabilities: ServerCapabilities }>('server/discover');
  const { capabilities: offered } = await Promise.race([discovered, failure.promise]);
  return { capabilities: offered, request, close: () => near.close() };
}
