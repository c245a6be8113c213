import { connect } from 'node:net';
import { describe, test } from 'vitest';
import { bare, onCore } from './fixture/paths.ts';
import { HttpServer } from './http-server.ts';
import { modernCall } from './raw-http.ts';

/** Clients that begin a request and never end it. Each row waits for most of a minute, so all wait together. */
const faults = [
  {
    number: '18',
    name: 'headers that never end are cut off at 10 s',
    beginning: 'POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-Slow: ',
    seconds: 10,
    answer: /^HTTP\/1.1 408/,
  },
  {
    number: '18b',
    name: 'a body that never ends is cut off at 30 s',
    beginning:
      'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    seconds: 30,
    answer: /^HTTP\/1.1 408/,
  },
];

/** Node looks for clients that are too slow once a second; a busy machine is late by more. */
const slack = 15;

/** The bytes that came before the server closed the connection, and the time it took; undefined when that took too long. */
async function answerTo(server: HttpServer, beginning: string, withinSeconds: number) {
  const { hostname, port } = new URL(server.url);
  const started = performance.now();
  const socket = connect(Number(port), hostname, () => socket.write(beginning));
  let received = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    received += chunk;
  });
  const closed = await new Promise<boolean>((resolve, reject) => {
    socket.on('close', () => resolve(true));
    socket.on('error', reject);
    setTimeout(() => resolve(false), withinSeconds * 1_000).unref();
  });
  socket.destroy();
  return closed ? { received, seconds: (performance.now() - started) / 1_000 } : undefined;
}

describe.concurrent('clients that are too slow', { timeout: 90_000 }, () => {
  test.for(faults)('on core $number: $name', async ({ beginning, seconds, answer }, { expect }) => {
    await using server = await HttpServer.start(onCore);
    const cutOff = answerTo(server, beginning, seconds + slack);
    // Others are served meanwhile, and after.
    expect((await modernCall(server.url, 'echo', { value: 1 })).result).toBeDefined();
    const end = await cutOff;
    expect(end?.received).toMatch(answer);
    expect(end?.seconds).toBeGreaterThan(seconds - 1);
    expect((await modernCall(server.url, 'echo', { value: 2 })).result).toBeDefined();
  });

  test.for(faults)('on the bare SDK $number does not hold: $name', async (fault, { expect }) => {
    await using server = await HttpServer.start(bare);
    expect(await answerTo(server, fault.beginning, fault.seconds + slack)).toBeUndefined();
  });
});
