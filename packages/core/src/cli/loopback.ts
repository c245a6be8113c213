import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  InMemoryTransport,
  type JSONRPCMessage,
  LATEST_PROTOCOL_VERSION,
  type McpServer,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

type Params = Record<string, unknown>;

/** The least client there is: talks to a server in this process, for `--list` and its like. */
export interface Loopback {
  /** @throws Error with the server's message when it answers with a protocol error */
  request<Result>(method: string, params?: Params): Promise<Result>;
  close(): Promise<void>;
}

/** The part that a person at a terminal sees and answers meanwhile. */
export interface Person {
  showProgress(params: Params): void;
  /** Answers the server's question; not there when nobody can. */
  answer?: ((question: Params) => Promise<unknown>) | undefined;
}

export async function connectLoopback(server: McpServer, person?: Person): Promise<Loopback> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  await server.connect(far);
  const loopback = await talk(near, person);
  await loopback.request('initialize', {
    protocolVersion: LATEST_PROTOCOL_VERSION,
    capabilities: person?.answer === undefined ? {} : { elicitation: { form: {} } },
    clientInfo: { name: 'command-line', version: '1' },
  });
  await near.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return loopback;
}

/** The same in revision 2026-07-28, where every request says what its client can do. */
export async function connectModern(
  createServer: () => Promise<McpServer>,
  capabilities: ClientCapabilities = {},
): Promise<Loopback> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  serveStdio(createServer, { transport: far, onerror: failure.reject });
  const _meta = {
    [PROTOCOL_VERSION_META_KEY]: '2026-07-28',
    [CLIENT_CAPABILITIES_META_KEY]: capabilities,
  };
  const { request, close } = await talk(near);
  const loopback: Loopback = {
    request: (method, params) => request(method, { ...params, _meta }),
    close,
  };
  await Promise.race([loopback.request('server/discover'), failure.promise]);
  return loopback;
}

async function talk(near: InMemoryTransport, person?: Person): Promise<Loopback> {
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  let lastId = 0;

  near.onmessage = (message: JSONRPCMessage) => {
    if ('method' in message) {
      if (message.method === 'notifications/progress') person?.showProgress(message.params ?? {});
      if ('id' in message) void reply(message.id, message.method, message.params ?? {});
      return;
    }
    const call = waiting.get(Number(message.id));
    waiting.delete(Number(message.id));
    if ('error' in message) call?.reject(new Error(message.error.message));
    else call?.resolve(message.result as never);
  };
  const reply = async (id: string | number, method: string, params: Params) => {
    const refused = { error: { code: -32_601, message: `${method} is not answered here` } };
    const canAnswer = method === 'elicitation/create' && person?.answer !== undefined;
    const outcome = canAnswer ? { result: (await person.answer?.(params)) as Params } : refused;
    await near.send({ jsonrpc: '2.0', id, ...outcome });
  };
  await near.start();
  return {
    request: (method, params = {}) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        near.send({ jsonrpc: '2.0', id, method, params }).catch(reject);
      }),
    close: () => near.close(),
  };
}
