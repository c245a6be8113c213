import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface WebhookReceiver extends AsyncDisposable {
  url: string;
  port: number;
  received: Received[];
}

/** The receiver's reaction to a request it has read. */
export type Answer = (received: Received, response: ServerResponse, request: IncomingMessage) => void;

/** A real HTTP server on loopback that keeps what it is sent. */
export async function startWebhookReceiver(
  answer: Answer = (_, response) => void response.end('ok'),
  host = '127.0.0.1',
  listenPort = 0,
): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    try {
      let body = '';
      for await (const chunk of request) body += chunk;
      const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      received.push(one);
      answer(one, response, request);
    } catch {
      // The sender has gone in the middle of its request: kill -9.
    }
  });
  server.listen(listenPort, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}/hook`,
    port,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function answerWith(status: number, body = '', headers: Record<string, string> = {}): Answer {
  return (_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}
