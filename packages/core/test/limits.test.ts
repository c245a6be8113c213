import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { callerNetwork, clientAddress } from '../src/http/address.ts';
import { onCore } from './fixture/paths.ts';
import { HttpServer } from './http-server.ts';
import { modernCall, modernRequest, post } from './raw-http.ts';

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };

test('more requests a minute than an address may make are 429, with the time to wait', async () => {
  await using server = await HttpServer.start(onCore, ['--address-limit', '3']);
  for (const _ of [1, 2, 3]) expect((await post(server.url, ping)).status).toBe(400);
  const refused = await post(server.url, ping);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({
    error: { message: expect.stringContaining('too many requests') },
  });
  // Health checks are not counted.
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
});

test('behind a trusted proxy its report tells callers apart; without one the header changes nothing', async () => {
  const from = (address: string) => ({ 'x-forwarded-for': `made-up, ${address}` });
  await using behind = await HttpServer.start(onCore, ['--address-limit', '1', '--trusted-proxies', '1']);
  expect((await post(behind.url, ping, from('10.0.0.1'))).status).toBe(400);
  expect((await post(behind.url, ping, from('10.0.0.2'))).status).toBe(400);
  expect((await post(behind.url, ping, from('10.0.0.1'))).status).toBe(429);
  await using direct = await HttpServer.start(onCore, ['--address-limit', '1']);
  expect((await post(direct.url, ping, from('10.0.0.1'))).status).toBe(400);
  expect((await post(direct.url, ping, from('10.0.0.2'))).status).toBe(429);
});

test.each([
  ['203.0.113.9, 10.0.0.1', 1, '10.0.0.1'],
  ['203.0.113.9, 10.0.0.1', 2, '203.0.113.9'],
  ['203.0.113.9', 2, '127.0.0.1'],
  ['', 1, '127.0.0.1'],
  ['unknown', 1, '127.0.0.1'],
  ['2001:db8::7', 1, '2001:db8::7'],
  ['203.0.113.9', 0, '127.0.0.1'],
])('X-Forwarded-For "%s" with %i trusted proxies is %s', (header, proxies, address) => {
  const incoming = { socket: { remoteAddress: '127.0.0.1' }, headers: { 'x-forwarded-for': header } };
  expect(clientAddress(incoming as never, proxies)).toBe(address);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '::ffff:192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::7', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
])('a caller at %s is counted under %s', (address, network) => {
  expect(callerNetwork(address)).toBe(network);
});

test('a caller that changes its IPv6 address within its network is the same caller', async () => {
  await using server = await HttpServer.start(onCore, ['--address-limit', '1', '--trusted-proxies', '1']);
  const from = (address: string) => ({ 'x-forwarded-for': address });
  expect((await post(server.url, ping, from('2001:db8:0:1::1'))).status).toBe(400);
  expect((await post(server.url, ping, from('2001:db8:0:1::2'))).status).toBe(429);
  expect((await post(server.url, ping, from('2001:db8:0:2::1'))).status).toBe(400);
});

test('more calls at once than a caller may make are 429, and places are given back', async () => {
  await using server = await HttpServer.start(onCore, ['--concurrent-limit', '2']);
  const gone = new AbortController();
  const slow = [1, 2].map(() =>
    modernRequest(server.url, 'tools/call', { name: 'slow', arguments: {} }, gone.signal),
  );
  for (const call of slow) call.catch(() => {});
  while (server.stderr.split('slow started').length < 3) await server.changed();
  expect((await modernRequest(server.url, 'tools/list')).status).toBe(429);
  gone.abort();
  while (server.stderr.split('slow aborted').length < 3) await server.changed();
  expect((await modernCall(server.url, 'echo', { value: 1 })).result).toBeDefined();
});

test('one stream more than the cap is 429, and a stream that ends makes room', async () => {
  await using server = await HttpServer.start(onCore, ['--max-streams', '1']);
  const listen = (signal?: AbortSignal) =>
    modernRequest(server.url, 'subscriptions/listen', { notifications: { toolsListChanged: true } }, signal);
  const gone = new AbortController();
  const first = await listen(gone.signal);
  expect(first.status).toBe(200);
  const refused = await listen();
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('30');
  gone.abort();
  // The place is free when the server has noticed that the client has gone: until then it says 429.
  let again = await listen();
  while (again.status === 429) again = await listen();
  await again.body?.cancel();
});

test('--metrics-port counts calls under names that the server has, and nothing that a client makes up', async () => {
  await using server = await HttpServer.start(onCore, ['--metrics-port', '0']);
  await modernCall(server.url, 'echo', { value: 1 });
  await modernCall(server.url, 'throws');
  await modernCall(server.url, 'made_up_by_a_client');
  await post(server.url, '{oops');
  await server.logged('metrics at ');
  const url = /metrics at (\S+)/.exec(server.stderr)?.[1] ?? '';
  const text = await (await fetch(url)).text();
  expect(text).toContain('mcp_calls_total{method="tools/call",name="echo",outcome="ok"} 1');
  expect(text).toContain('mcp_calls_total{method="tools/call",name="throws",outcome="internal_error"} 1');
  expect(text).toContain('mcp_calls_total{method="tools/call",name="",outcome="protocol_error"} 1');
  expect(text).toContain('mcp_http_refusals_total{status="400"} 1');
  expect(text).toMatch(/mcp_call_duration_seconds_bucket\{le="0.001",method="tools\/call"/);
  expect(text).toContain('mcp_sessions 0');
  expect(text).not.toContain('made_up');
  expect((await fetch(new URL('/', url))).status).toBe(404);
});

test('the metrics port answers to addresses and to the names it is given: DNS rebinding names another', async () => {
  await using server = await HttpServer.start(onCore, ['--metrics-port', '0', '--allowed-host', 'mcp-1']);
  await server.logged('metrics at ');
  const { hostname, port } = new URL(/metrics at (\S+)/.exec(server.stderr)?.[1] ?? '');
  const status = async (host: string) => {
    const request = get({ hostname, port, path: '/metrics', headers: { host }, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  };
  for (const host of [
    'localhost',
    '127.0.0.1:1',
    '10.1.2.3:9101',
    '[::1]',
    '[2001:db8::7]:9101',
    'mcp-1:9101',
  ])
    expect(await status(host), host).toBe(200);
  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'a b', 'x.1.2.3'])
    expect(await status(host), host).toBe(403);
});

test('a call is one log line, without its arguments', async () => {
  await using server = await HttpServer.start(onCore);
  await modernCall(server.url, 'echo', { value: 'private words' });
  await server.logged('"message":"call"');
  const line = JSON.parse(
    server.stderr.split('\n').find((entry) => entry.includes('"message":"call"')) ?? '{}',
  ) as object;
  expect(line).toMatchObject({
    level: 'info',
    request: expect.stringMatching(/^[0-9a-f]{8}$/),
    method: 'tools/call',
    name: 'echo',
    outcome: 'ok',
  });
  expect(server.stderr).not.toContain('private words');
});
