import {
  InMemoryTransport,
  type JSONRPCMessage,
  LATEST_PROTOCOL_VERSION,
  type McpServer,
} from '@modelcontextprotocol/server';

type Params = Record<string, unknown>;

/** The least client there is: talks to a server in this process, for `--list` and `--call`. */
export interface Loopback {
  /** @throws Error with the server's message when it answers with a protocol error */
  request<Result>(method: string, params?: Params): Promise<Result>;
  close(): Promise<void>;
}

export async function connectLoopback(
  server: McpServer,
  onProgress: (params: Params) => void = () => {},
): Promise<Loopback> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  let lastId = 0;

  near.onmessage = (message: JSONRPCMessage) => {
    if ('method' in message) {
      if (message.method === 'notifications/progress') onProgress(message.params ?? {});
      return;
    }
    const call = waiting.get(Number(message.id));
    waiting.delete(Number(message.id));
    if ('error' in message) call?.reject(new Error(message.error.message));
    else call?.resolve(message.result as never);
  };
  await server.connect(far);
  await near.start();

  const loopback: Loopback = {
    request: (method, params = {}) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        near.send({ jsonrpc: '2.0', id, method, params }).catch(reject);
      }),
    close: () => near.close(),
  };
  await loopback.request('initialize', {
    protocolVersion: LATEST_PROTOCOL_VERSION,
    capabilities: {},
    clientInfo: { name: 'command-line', version: '1' },
  });
  await near.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return loopback;
}
