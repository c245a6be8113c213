import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { messageProblem, type WireMessage } from '../src/index.js';
import { startStdio } from '../src/server-process.js';
import { currentWatch } from '../src/wire/watch.js';
import { WireLog } from '../src/wire/wire-log.js';

const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const modernCall: WireMessage = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'add', arguments: { a: 1 }, _meta: envelope },
};
const initialize: WireMessage = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};
const initialized: WireMessage = {
  jsonrpc: '2.0',
  id: 0,
  result: { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 's', version: '1' } },
};

test.each<[string, WireMessage, Parameters<typeof messageProblem>[1], string | undefined]>([
  ['a call', modernCall, '2026-07-28', undefined],
  [
    'a result',
    { jsonrpc: '2.0', id: 1, result: { resultType: 'complete', content: [] } },
    '2026-07-28',
    'tools/call',
  ],
  ['an empty result', { jsonrpc: '2.0', id: 1, result: {} }, '2025-11-25', 'ping'],
  [
    'an error to an unreadable request',
    { jsonrpc: '2.0', error: { code: -32700, message: 'x' } },
    '2025-11-25',
    undefined,
  ],
  [
    'an error to an unreadable request, older',
    { jsonrpc: '2.0', error: { code: -32700, message: 'x' } },
    '2025-06-18',
    undefined,
  ],
  [
    'a method of an extension',
    { jsonrpc: '2.0', id: 1, method: 'acme/do', params: {} },
    '2025-11-25',
    undefined,
  ],
])('%s is right', (_, message, revision, answersTo) => {
  expect(messageProblem(message, revision, answersTo)).toBeUndefined();
});

test.each<[string, object, Parameters<typeof messageProblem>[1], string | undefined, RegExp]>([
  [
    'a null id',
    { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'x' } },
    '2025-11-25',
    undefined,
    /id/,
  ],
  [
    'a result without content',
    { jsonrpc: '2.0', id: 1, result: { isError: true } },
    '2025-11-25',
    'tools/call',
    /content/,
  ],
  [
    'an unknown kind of content',
    { jsonrpc: '2.0', id: 1, result: { content: [{ type: 'video' }] } },
    '2025-11-25',
    'tools/call',
    /content/,
  ],
  ['a call without a name', { ...modernCall, params: { _meta: envelope } }, '2026-07-28', undefined, /name/],
  [
    'a call without its envelope',
    { ...modernCall, params: { name: 'add' } },
    '2026-07-28',
    undefined,
    /_meta/,
  ],
  [
    'an error whose code is text',
    { jsonrpc: '2.0', id: 1, error: { code: 'E', message: 'x' } },
    '2025-11-25',
    undefined,
    /code/,
  ],
  [
    'a tool without a schema',
    { jsonrpc: '2.0', id: 1, result: { tools: [{ name: 'a' }] } },
    '2025-06-18',
    'tools/list',
    /inputSchema/,
  ],
])('%s is named', (_, message, revision, answersTo, says) => {
  expect(messageProblem(message as WireMessage, revision, answersTo)).toMatch(says);
});

test('a log knows the revision from the handshake, and what each response answers', () => {
  const log = new WireLog();
  log.fromClient(initialize);
  log.fromServer(initialized);
  log.fromClient({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  log.fromServer({ jsonrpc: '2.0', id: 1, result: { tools: 'none' } } as never);
  expect(log.problems.map(({ from, problem }) => `${from}: ${problem}`)).toEqual([
    expect.stringMatching(/^server: ListToolsResult of 2025-06-18: \/tools must be array/),
  ]);
  expect(log.counts).toEqual({ client: 2, server: 2, refused: 0 });
});

test('a wrong request must be refused', () => {
  const wrong = { ...modernCall, params: { _meta: envelope } };
  const log = new WireLog();
  log.fromClient(wrong);
  log.fromServer({ jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'name is missing' } });
  expect(log.problems).toEqual([]);
  expect(log.counts.refused).toBe(1);
  log.fromClient(wrong);
  log.fromServer({ jsonrpc: '2.0', id: 1, result: { resultType: 'complete', content: [] } });
  expect(log.problems.map(({ problem }) => problem)).toEqual([
    expect.stringContaining('was served although wrong'),
  ]);
});

test('a wrong answer to a question may be asked for again', () => {
  const log = new WireLog();
  log.fromClient({ ...modernCall, params: { ...modernCall.params, inputResponses: { name: 12 } } });
  const inputRequests = { roots: { method: 'roots/list', params: {} } };
  log.fromServer({ jsonrpc: '2.0', id: 1, result: { resultType: 'input_required', inputRequests } });
  expect(log.problems).toEqual([]);
  expect(log.counts).toEqual({ client: 1, server: 1, refused: 1 });
});

test('the watch reads along on the processes that a test starts', async () => {
  const reply = JSON.stringify({ ...initialized, result: { protocolVersion: '2025-06-18' } });
  await using server = startStdio('-e', {
    args: [`process.stdin.once('data', () => console.log(${JSON.stringify(reply)}))`],
  });
  server.write(`${JSON.stringify(initialize)}\n`);
  await server.until(() => server.lines[0]);
  expect(
    currentWatch()
      ?.takeProblems()
      .map(({ problem }) => problem),
  ).toEqual([expect.stringContaining('InitializeResult of 2025-06-18')]);
});

test.each([
  ['json', 'application/json', (text: string) => text],
  ['events', 'text/event-stream', (text: string) => `id: 1\ndata:\n\nid: 2\ndata: ${text}\n\n`],
])('the watch reads along on fetch (%s), and hands the response on as it was', async (_, type, wrap) => {
  const body = wrap(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { resultType: 'complete' } }));
  const server = createServer((_, response) => response.writeHead(200, { 'content-type': type }).end(body));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(modernCall) });
  expect(await response.text()).toBe(body);
  expect(response.url).toBe(url);
  server.close();
  expect(
    currentWatch()
      ?.takeProblems()
      .map(({ problem }) => problem),
  ).toEqual([expect.stringContaining('CallToolResult of 2026-07-28')]);
});
