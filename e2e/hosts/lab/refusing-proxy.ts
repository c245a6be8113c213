import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RefusingProxy extends AsyncDisposable {
  url: string;
  /** Every host that somebody wanted to reach through it. */
  asked: Set<string>;
}

/** A proxy that connects nobody and remembers who was asked for: a host cannot leave the machine by it. */
export async function refusingProxy(): Promise<RefusingProxy> {
  const asked = new Set<string>();
  const server = createServer((request, response) => {
    asked.add(URL.parse(request.url ?? '')?.hostname ?? 'unknown');
    response.writeHead(403).end();
  });
  server.on('connect', (request, socket) => {
    asked.add((request.url ?? 'unknown').replace(/:\d+$/, ''));
    // A host that has gone meanwhile needs no answer.
    socket.on('error', () => {});
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
