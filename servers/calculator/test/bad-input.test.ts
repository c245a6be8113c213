import { connect } from 'node:net';
import { type HttpServer, startHttp } from '@mcp-reference/testing';
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '@mcp-reference/testing/authorization-server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

/**
 * Requests as a server on the open internet gets them, byte by byte, to the built calculator: each has the status and
 * the error code that the specification asks for, and the next good request is served.
 */
const bin = new URL('../dist/main.js', import.meta.url).pathname;

let issuer: AuthorizationServer;
let server: HttpServer;
beforeAll(async () => {
  issuer = await startAuthorizationServer();
  server = await startHttp(bin, { env: { AUTH_ISSUER: issuer.issuer } });
});
afterAll(async () => {
  await server.stop();
  await issuer.stop();
});

const token = (changes: Record<string, unknown> = {}) =>
  issuer.sign({
    iss: issuer.issuer,
    aud: server.url,
    sub: 'alice',
    client_id: 'test',
    exp: Math.floor(Date.now() / 1_000) + 300,
    ...changes,
  });

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const sum = { name: 'calculate', arguments: { operation: 'add', a: 0.1, b: 0.2 }, _meta: meta };
const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: sum };
const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
const modern = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'calculate' };

async function send(
  body: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(server.url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await token()}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    ...(signal && { signal }),
  });
}

/** Exactly these bytes; resolves with all that comes back. */
function raw(bytes: string, thenClose = true): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () =>
      thenClose ? socket.end(bytes) : socket.write(bytes),
    );
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      received += chunk;
      if (!thenClose) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
  });
}

afterEach(async () => {
  const answer = await send(call, modern);
  expect(await answer.json()).toMatchObject({ result: { structuredContent: { exact: '0.3' } } });
});

const nested = (depth: number) =>
  `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
const many = `{"jsonrpc":"2.0","id":1,"method":"ping","params":{${Array.from({ length: 150_000 }, (_, i) => `"${i}":0`).join(',')}}}`;
const latin1 = new Uint8Array(Buffer.from('{"jsonrpc":"2.0","id":1,"method":"caf\u00e9"}', 'latin1'));

describe('bodies', () => {
  const bodies: [string, unknown, number, number][] = [
    ['nothing', '', 400, -32_700],
    ['malformed JSON', '{"jsonrpc": oops', 400, -32_700],
    ['JSON cut off', '{"jsonrpc":"2.0","id":1', 400, -32_700],
    ['two messages in a row', `${JSON.stringify(ping)}${JSON.stringify(ping)}`, 400, -32_700],
    ['invalid UTF-8', latin1, 400, -32_700],
    ['UTF-16', new Uint8Array(Buffer.from('\ufeff{}', 'utf16le')), 400, -32_700],
    ['a number', '42', 400, -32_600],
    ['null', 'null', 400, -32_600],
    ['a batch', [ping, ping], 400, -32_600],
    ['an empty batch', [], 400, -32_600],
    ['no jsonrpc', { id: 1, method: 'ping' }, 400, -32_600],
    ['jsonrpc 1.0', { ...ping, jsonrpc: '1.0' }, 400, -32_600],
    ['a null id', { ...ping, id: null }, 400, -32_600],
    ['a fractional id', { ...ping, id: 1.5 }, 400, -32_600],
    ['an object as id', { ...ping, id: {} }, 400, -32_600],
    ['a method that is a number', { ...ping, method: 1 }, 400, -32_600],
    ['params that are an array', { ...ping, params: [] }, 400, -32_600],
    ['neither a method nor a result', { jsonrpc: '2.0', id: 1 }, 400, -32_600],
    ['a nesting of 101', nested(101), 400, -32_600],
    ['a nesting of 500,000', nested(500_000), 400, -32_600],
    ['150,000 values', many, 400, -32_600],
    ['5 MB', JSON.stringify({ ...ping, params: { x: 'x'.repeat(5 << 20) } }), 413, -32_000],
  ];
  test.each(bodies)('%s', async (_, body, status, code) => {
    const answer = await send(body);
    expect(answer.status).toBe(status);
    const message = (await answer.json()) as { id?: unknown; error: { code: number } };
    expect(message.error.code).toBe(code);
    expect(message.id).not.toBe(null);
  });

  test('a body without length over the limit, in chunks', async () => {
    const chunk = new TextEncoder().encode('x'.repeat(1 << 20));
    let left = 6;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => (left-- > 0 ? controller.enqueue(chunk) : controller.close()),
    });
    const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' };
    const options = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    const status = await fetch(server.url, options).then(
      (answer) => answer.status,
      // The answer may come while the client still sends, and close the connection under it.
      () => 413,
    );
    expect(status).toBe(413);
  });

  test('keys called __proto__ and constructor change nothing', async () => {
    const args =
      '{"operation":"add","a":1,"b":2,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const body = JSON.stringify({ ...call, params: { ...sum, arguments: 0 } }).replace(
      '"arguments":0',
      `"arguments":${args}`,
    );
    const answer = (await (await send(body, modern)).json()) as { result: { isError?: boolean } };
    expect(answer.result.isError).toBe(true);
  });
});

describe('headers', () => {
  const cases: [string, Record<string, string>, number, number?][] = [
    ['another content type', { 'content-type': 'text/plain' }, 415],
    ['another charset', { 'content-type': 'application/json; charset=utf-16' }, 415],
    ['an accept that takes no JSON', { accept: 'text/html' }, 406],
    ['a version that nobody serves', { 'mcp-protocol-version': '1999-01-01', 'mcp-session-id': 'x' }, 404],
    ['a session that never was', { 'mcp-session-id': 'made-up' }, 404, -32_001],
    ['a foreign origin', { origin: 'https://evil.example' }, 403],
    ['the null origin', { origin: 'null' }, 403],
  ];
  test.each(cases)('%s', async (_, headers, status, code) => {
    const initialize = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
    };
    const answer = await send('mcp-session-id' in headers ? ping : initialize, headers);
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(await answer.json()).toMatchObject({ error: { code } });
  });

  const contradictions: [string, Record<string, string>][] = [
    ['no version header', { 'mcp-method': 'tools/call', 'mcp-name': 'calculate' }],
    ['another version in the header', { ...modern, 'mcp-protocol-version': '2025-11-25' }],
    ['no method header', { 'mcp-protocol-version': '2026-07-28', 'mcp-name': 'calculate' }],
    ['another method in the header', { ...modern, 'mcp-method': 'tools/list' }],
    ['no name header', { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call' }],
    ['another name in the header', { ...modern, 'mcp-name': 'evaluate' }],
  ];
  test.each(contradictions)('a 2026 call with %s is -32020', async (_, headers) => {
    const answer = await send(call, headers);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ id: 1, error: { code: -32_020 } });
  });

  const lines: [string, string, RegExp][] = [
    [
      'a forged Host',
      'POST /mcp HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n',
      /^HTTP\/1.1 403/,
    ],
    ['a garbage Host', 'POST /mcp HTTP/1.1\r\nHost: %%%\r\nContent-Length: 0\r\n\r\n', /^HTTP\/1.1 400/],
    ['no Host', 'POST /mcp HTTP/1.1\r\nContent-Length: 0\r\n\r\n', /^HTTP\/1.1 400/],
    [
      'two lengths',
      'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1.1 400/,
    ],
    [
      'a header of 20 kB',
      `POST /mcp HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      /^HTTP\/1.1 431/,
    ],
    ['no HTTP at all', 'hello\r\n\r\n', /^HTTP\/1.1 400/],
    ['TLS on a plain port', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', /^HTTP\/1.1 400|^$/],
    ['another path', 'GET /admin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', /^HTTP\/1.1 404/],
    [
      'another method',
      'PUT /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      /^HTTP\/1.1 405/,
    ],
  ];
  test.each(lines)('%s', async (_, bytes, says) => {
    expect(await raw(bytes)).toMatch(says);
  });

  test('a connection that is closed in the middle of a body', async () => {
    await raw(
      'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"jsonrpc"',
    );
  });
});

describe('callers', () => {
  test('no token', async () => {
    const answer = await send(call, { ...modern, authorization: '' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('resource_metadata=');
  });

  test.each([
    ['for another audience', { aud: 'https://other.example' }],
    ['of another issuer', { iss: 'https://other.example' }],
    ['that has expired', { exp: 1 }],
  ])('a token %s', async (_, changes) => {
    expect((await send(call, { ...modern, authorization: `Bearer ${await token(changes)}` })).status).toBe(
      401,
    );
  });

  test('a token with alg none', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forged = `${part({ alg: 'none' })}.${(await token()).split('.')[1]}.`;
    expect((await send(call, { ...modern, authorization: `Bearer ${forged}` })).status).toBe(401);
  });

  test('a token with another signature', async () => {
    const [header, claims] = (await token()).split('.');
    expect(
      (await send(call, { ...modern, authorization: `Bearer ${header}.${claims}.${'A'.repeat(342)}` }))
        .status,
    ).toBe(401);
  });

  test('a client that goes away in the middle of a call', async () => {
    const gone = new AbortController();
    const slow = { ...sum, name: 'evaluate', arguments: { expression: 'factorial(1e9)' } };
    const waiting = send({ ...call, params: slow }, { ...modern, 'mcp-name': 'evaluate' }, gone.signal);
    gone.abort();
    await expect(waiting).rejects.toThrow();
  });
});

test('limits are kept by the built file', async () => {
  await using limited = await startHttp(bin, { args: ['--address-limit', '2'] });
  const ask = async () => (await fetch(limited.url, { method: 'POST' })).status;
  expect([await ask(), await ask(), await ask()]).toEqual([415, 415, 429]);
});
