import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { byTurns } from '../src/http/pipelines.ts';
import { listening } from './listening.ts';
import { modernMeta } from './raw-http.ts';

const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: modernMeta } });
const request = (path = '/mcp') =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    'MCP-Protocol-Version: 2026-07-28',
    'Mcp-Method: tools/list',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');

test('500 requests that are pipelined on one connection are all answered, in their order', async () => {
  await using server = await listening({});
  const socket = connect(server.port, '127.0.0.1');
  socket.write(request().repeat(499) + request('/elsewhere'));
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (text.includes('Not found')) break;
  }
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(499);
  expect(text.lastIndexOf('HTTP/1.1 404')).toBeGreaterThan(text.lastIndexOf('HTTP/1.1 200'));
});

test('of what a client pipelines only sixteen requests are begun before an answer is out', async () => {
  const begun: ServerResponse[] = [];
  const sixteen = Promise.withResolvers<void>();
  const server = createServer(
    byTurns(
      (_, response) => {
        if (begun.push(response) === 16) sixteen.resolve();
      },
      () => 'one',
    ),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(500));
  await sixteen.promise;
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toHaveLength(16);
  let answers = '';
  socket.on('data', (chunk) => {
    answers += String(chunk);
  });
  for (let next = 0; next < 500; next++) {
    while (begun[next] === undefined) await new Promise((resolve) => setImmediate(resolve));
    begun[next]?.end();
    expect(begun.length - next).toBeLessThanOrEqual(17);
  }
  while ((answers.match(/200 OK/g) ?? []).length < 500) await once(socket, 'data');
  socket.destroy();
  server.close();
});
