import { reportProgress } from '@mcp-reference/core';
import { Client } from 'mcp-sdk-1.23/client/index.js';
import { StreamableHTTPClientTransport } from 'mcp-sdk-1.23/client/streamableHttp.js';
import { expect, test } from 'vitest';
import { fixture, listening } from './listening.ts';
import { initialize, parseEvents, post, RawSession } from './raw-http.ts';

/** With a tool that says something before it answers. */
function createServer() {
  const server = fixture();
  server.registerTool('count', { description: 'reports before it answers' }, async (ctx) => {
    for (let progress = 1; progress <= 3; progress++) await reportProgress(ctx, { progress, total: 3 });
    return { content: [] };
  });
  return server;
}

const revisions = ['2025-03-26', '2025-06-18', '2025-11-25'];

test('a client of SDK 1.23 calls for a while without errors, and opens one stream', async () => {
  await using server = await listening({ createServer });
  const gets: number[] = [];
  const counting: typeof fetch = async (url, init) => {
    const response = await fetch(url, init);
    if (init?.method === 'GET') gets.push(response.status);
    return response;
  };
  const transport = new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${server.port}/mcp`), {
    fetch: counting,
    reconnectionOptions: {
      initialReconnectionDelay: 5,
      maxReconnectionDelay: 20,
      reconnectionDelayGrowFactor: 1,
      maxRetries: 2,
    },
  });
  const client = new Client({ name: 'old', version: '1' });
  const errors: Error[] = [];
  client.onerror = (error) => errors.push(error);
  // Its types were written without `exactOptionalPropertyTypes`.
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  for (let call = 0; call < 20; call++) await client.callTool({ name: 'echo', arguments: { value: call } });
  // This one takes longer, and reports: it has a stream, which the client resumes although it was answered.
  await client.callTool({ name: 'count', arguments: {} }, undefined, { onprogress() {} });
  await client.callTool({ name: 'echo', arguments: { value: 'last' } });
  expect(errors).toEqual([]);
  expect(gets.filter((status) => status === 200)).toHaveLength(1);
  expect(gets.filter((status) => status !== 200 && status !== 204)).toEqual([]);
  await client.close();
});

test.each(revisions)('an answer alone has no event id: %s', async (protocolVersion) => {
  await using server = await listening({ createServer });
  const url = `http://127.0.0.1:${server.port}/mcp`;
  const opened = await post(url, { ...initialize, params: { ...initialize.params, protocolVersion } });
  expect(await opened.text()).not.toMatch(/^id:/m);
  const headers = {
    'mcp-session-id': opened.headers.get('mcp-session-id') ?? '',
    'mcp-protocol-version': protocolVersion,
  };
  for (const method of ['ping', 'tools/list']) {
    const answered = await post(url, { jsonrpc: '2.0', id: method, method }, headers);
    expect(answered.headers.get('content-type')).toBe('application/json');
    expect(await answered.json()).toMatchObject({ id: method, result: {} });
  }
});

test('a stream of a POST that is resumed closes no other, and one that has ended is 204', async () => {
  await using server = await listening({ createServer });
  const session = await RawSession.open(`http://127.0.0.1:${server.port}/mcp`);
  const standalone = await session.stream();
  const progress = { _meta: { progressToken: 'p' } };
  const call = await session.send({
    id: 'c',
    method: 'tools/call',
    params: { name: 'count', arguments: {}, ...progress },
  });
  const events = parseEvents(await call.text());
  const [first, last] = [events.at(0)?.id, events.at(-1)?.id];
  expect(first).toBeDefined();
  const replayed = await session.stream({ 'last-event-id': first ?? '' });
  expect(parseEvents(await replayed.text()).map(({ data }) => data)).toEqual(
    events.slice(1).map(({ data }) => data),
  );
  expect((await session.stream({ 'last-event-id': last ?? '' })).status).toBe(204);
  // The standalone stream is still the one: another is refused.
  expect((await session.stream()).status).toBe(409);
  await standalone.body?.cancel();
});

test('an event that is kept no more is refused in words that say what to do', async () => {
  await using server = await listening({ createServer });
  const session = await RawSession.open(`http://127.0.0.1:${server.port}/mcp`);
  const refused = await session.stream({ 'last-event-id': '4711' });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toMatch(/not kept.*without Last-Event-ID/);
});

test.each([
  ['GET', '/sse'],
  ['POST', '/messages?sessionId=1'],
  ['GET', '/mcp'],
])('a client of HTTP+SSE is told which transport to take: %s %s', async (method, path) => {
  await using server = await listening({ createServer });
  const refused = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method,
    headers: { accept: 'text/event-stream' },
  });
  expect(refused.status).toBe(path === '/mcp' ? 400 : 404);
  expect(await refused.text()).toContain('Streamable HTTP');
});
