import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asMessage } from './as-message.js';
import { AnswerReader, HttpLogs } from './http-exchange.js';
import { theWatch } from './watch.js';

export interface HttpTap extends AsyncDisposable {
  /** The address to give to the client as the server's. */
  url: string;
}

/**
 * Stands between a server over HTTP and a client that is a program of its own, changes nothing, and has the watch judge
 * what goes by.
 *
 * @throws Error where `@mcp-reference/testing/wire-schema` is not in use: nobody would judge
 */
export async function startHttpTap(url: string): Promise<HttpTap> {
  const logs = new HttpLogs(theWatch());
  const target = new URL(url);
  const server = createServer((incoming, outgoing) => passOn(incoming, outgoing, target, logs));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const own = new URL(url);
  own.port = String(port);
  return {
    url: own.href,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function passOn(incoming: IncomingMessage, outgoing: ServerResponse, target: URL, logs: HttpLogs): void {
  const { method, headers, url: path } = incoming;
  const { hostname, port } = target;
  // Host and Origin pass as they are: a judge may forge them.
  const forward = request({ hostname, port, path, method, headers, agent: false });
  const log = logs.ofRequest((name) => headers[name]?.toString());
  const body: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => body.push(chunk));
  incoming.on('end', () => {
    const message = asMessage(Buffer.concat(body).toString());
    if (message !== undefined) log.fromClient(message);
  });
  incoming.pipe(forward);
  forward.on('response', (answer) => {
    logs.answered((name) => answer.headers[name]?.toString(), log);
    const reader = AnswerReader.of(answer.headers['content-type'], log);
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    outgoing.flushHeaders();
    answer.on('data', (chunk: Buffer) => reader?.read(chunk));
    answer.on('end', () => reader?.end());
    answer.on('error', () => outgoing.destroy());
    answer.pipe(outgoing);
  });
  forward.on('error', () => outgoing.destroy());
  // Either side that goes away takes the other with it.
  outgoing.on('close', () => forward.destroy());
}
