import { connect } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { bare, onCore } from './fixture/paths.ts';
import { HttpServer } from './http-server.ts';
import { initialize, messages, modernCall, modernRequest, post, RawSession } from './raw-http.ts';

/** The faults over HTTP, one row each, as on stdio: passes on core, and where the bare SDK fails it that is shown. */
interface Fault {
  number: string;
  name: string;
  bare: 'fails' | 'passes';
  check: (server: HttpServer) => Promise<void>;
}

async function status(response: Promise<Response>): Promise<number> {
  const { status, body } = await response;
  await body?.cancel();
  return status;
}

async function refused(response: Promise<Response>, httpStatus: number, code: number): Promise<void> {
  const answer = await response;
  expect(answer.status).toBe(httpStatus);
  const [message] = await messages(answer);
  expect(message?.error?.code).toBe(code);
  expect(message && 'id' in message && message.id === null).toBe(false);
}

async function toolText(server: HttpServer, name: string): Promise<string> {
  const { result } = await modernCall(server.url, name);
  return `${result?.isError ? 'error: ' : ''}${result?.content?.[0]?.text}`;
}

/** The server's answer to exactly these bytes. */
function raw(server: HttpServer, bytes: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      received += chunk;
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
const deep = `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
const keys = `{${Array.from({ length: 200_000 }, (_, i) => `"k${i}":0`).join(',')}}`;

const faults: Fault[] = [
  {
    number: '1',
    name: 'malformed JSON is 400 -32700',
    bare: 'fails',
    check: (s) => refused(post(s.url, '{oops'), 400, -32_700),
  },
  {
    number: '1b',
    name: 'an empty body is 400 -32700',
    bare: 'fails',
    check: (s) => refused(post(s.url, ''), 400, -32_700),
  },
  {
    number: '2',
    name: 'no JSON-RPC is 400 -32600',
    bare: 'fails',
    check: (s) => refused(post(s.url, { hello: 1 }), 400, -32_600),
  },
  {
    number: '2b',
    name: 'a null id is 400 -32600',
    bare: 'fails',
    check: (s) => refused(post(s.url, { ...ping, id: null }), 400, -32_600),
  },
  {
    number: '3',
    name: 'a batch is refused',
    bare: 'fails',
    check: (s) => refused(post(s.url, [ping, ping]), 400, -32_600),
  },
  {
    number: '2c',
    name: 'JSON-RPC 1.0 is 400 -32600',
    bare: 'passes',
    check: (s) => refused(post(s.url, { ...ping, jsonrpc: '1.0' }), 400, -32_600),
  },
  {
    number: '4',
    name: 'an unknown method is 404 -32601',
    bare: 'passes',
    check: (s) => refused(modernRequest(s.url, 'no/such'), 404, -32_601),
  },
  {
    number: '4b',
    name: 'an unknown method in a session is -32601',
    bare: 'passes',
    check: async (s) =>
      expect((await (await RawSession.open(s.url)).request('no/such')).error?.code).toBe(-32_601),
  },
  {
    number: '5',
    name: 'a body of 5 MB is 413',
    bare: 'passes',
    check: async (s) => expect(await status(post(s.url, 'x'.repeat(5 << 20)))).toBe(413),
  },
  {
    number: '6',
    name: 'nesting of 100,000 is refused before it is parsed',
    bare: 'fails',
    check: (s) => refused(post(s.url, deep), 400, -32_600),
  },
  {
    number: '7',
    name: '200,000 keys are refused',
    bare: 'fails',
    check: (s) =>
      refused(post(s.url, `{"jsonrpc":"2.0","id":1,"method":"ping","params":${keys}}`), 400, -32_600),
  },
  ...['constructor', '__proto__'].map(
    (name): Fault => ({
      number: '8',
      name: `a tool called ${name} is not found`,
      bare: 'fails',
      check: async (server) =>
        expect((await modernCall(server.url, name)).error?.message).toContain('not found'),
    }),
  ),
  {
    number: '10',
    name: 'invalid UTF-8 is 400 -32700',
    bare: 'fails',
    check: (s) => refused(post(s.url, new Uint8Array([0x22, 0xff, 0x22])), 400, -32_700),
  },
  {
    number: '10b',
    name: 'another charset is 415',
    bare: 'fails',
    check: async (s) =>
      expect(await status(post(s.url, ping, { 'content-type': 'application/json; charset=utf-16' }))).toBe(
        415,
      ),
  },
  {
    number: '13',
    name: 'a version header that contradicts the body is 400 -32020',
    bare: 'passes',
    check: async (server) => {
      const meta = {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': {},
        'io.modelcontextprotocol/clientInfo': { name: 'x', version: '1' },
      };
      const body = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: meta } };
      await refused(
        post(server.url, body, { 'mcp-protocol-version': '2025-11-25', 'mcp-method': 'tools/list' }),
        400,
        -32_020,
      );
    },
  },
  ...['mcp-method', 'mcp-name'].map(
    (header): Fault => ({
      number: '13b',
      name: `a header ${header} that contradicts the body is 400 -32020`,
      bare: 'passes',
      check: async (server) => {
        const params = { name: 'echo', arguments: { value: 1 } };
        const lying = { 'mcp-method': 'tools/call', 'mcp-name': 'echo', [header]: 'prompts/get' };
        const _meta = {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
          'io.modelcontextprotocol/clientInfo': { name: 'x', version: '1' },
        };
        const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { ...params, _meta } };
        await refused(
          post(server.url, call, { 'mcp-protocol-version': '2026-07-28', ...lying }),
          400,
          -32_020,
        );
      },
    }),
  ),
  {
    number: '14',
    name: 'a forged Host is 403',
    bare: 'fails',
    check: async (s) =>
      expect(await raw(s, 'POST /mcp HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n')).toMatch(
        /^HTTP\/1.1 403/,
      ),
  },
  {
    number: '14b',
    name: 'a foreign Origin is 403',
    bare: 'fails',
    check: async (s) => expect(await status(post(s.url, ping, { origin: 'https://evil.example' }))).toBe(403),
  },
  {
    number: '15',
    name: 'a garbage Host is 400',
    bare: 'fails',
    check: async (s) =>
      expect(await raw(s, 'POST /mcp HTTP/1.1\r\nHost: %%%\r\nContent-Length: 0\r\n\r\n')).toMatch(
        /^HTTP\/1.1 400/,
      ),
  },
  {
    number: '16',
    name: 'another path is 404',
    bare: 'fails',
    check: async (s) => expect(await status(post(`${s.origin}/other`, ping))).toBe(404),
  },
  {
    number: '17',
    name: 'a header of 20 kB is 431',
    bare: 'passes',
    check: async (s) => expect(await status(post(s.url, ping, { 'x-large': 'x'.repeat(20_000) }))).toBe(431),
  },
  {
    number: '17b',
    name: 'Content-Length with Transfer-Encoding is 400',
    bare: 'passes',
    check: async (s) =>
      expect(
        await raw(
          s,
          'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        ),
      ).toMatch(/^HTTP\/1.1 400/),
  },
  ...['GET', 'DELETE'].map(
    (method): Fault => ({
      number: '17c',
      name: `${method} in 2026-07-28 is 405`,
      bare: 'fails',
      check: async (s) => {
        const headers = { accept: 'text/event-stream', 'mcp-protocol-version': '2026-07-28' };
        expect(await status(fetch(s.url, { method, headers }))).toBe(405);
      },
    }),
  ),
  {
    number: '19',
    name: 'a cursor that no list gave out is -32602',
    bare: 'fails',
    check: async (s) => {
      const [answer] = await messages(await modernRequest(s.url, 'tools/list', { cursor: 'made-up' }));
      expect(answer?.error?.code).toBe(-32_602);
    },
  },
  {
    number: '21',
    name: 'a BigInt in a result is an error that is answered',
    bare: 'fails',
    check: async (s) => expect(await within(toolText(s, 'bigint'))).toMatch(/^error: .*BigInt/),
  },
  {
    number: '22',
    name: 'NaN in a result is an error, not null',
    bare: 'fails',
    check: async (s) => expect(await toolText(s, 'nan')).toMatch(/^error: .*NaN/),
  },
  {
    number: '23',
    name: 'what a tool throws stays in the log',
    bare: 'fails',
    check: async (server) => {
      expect(await toolText(server, 'throws')).toMatch(/^error: Internal error.*reference/);
      expect(server.stderr).toContain('hunter2');
    },
  },
  {
    number: '24',
    name: 'a rejection that nobody awaits is logged, and the process lives',
    bare: 'fails',
    check: async (server) => {
      await toolText(server, 'rejects_later');
      expect(await toolText(server, 'rejects_later')).toBe('answered');
    },
  },
  {
    number: '25',
    name: 'a result of 32 MB is refused with an error that says so',
    bare: 'fails',
    check: async (s) => expect(await toolText(s, 'huge')).toMatch(/^error: .*larger than/),
  },
  {
    number: '27',
    name: 'an id that is in flight in a session is refused, and the first call is answered',
    bare: 'fails',
    check: async (server) => {
      const session = await RawSession.open(server.url);
      const first = session.request('tools/call', { name: 'takes', arguments: { ms: 300 } }, 'twice');
      first.catch(() => {});
      await server.logged('takes started');
      expect((await within(session.request('ping', {}, 'twice'))).error?.code).toBe(-32_600);
      expect((await within(first)).result?.content?.[0]?.text).toBe('took its time');
    },
  },
  {
    number: '28',
    name: 'cancelling a call in a session ends its stream',
    bare: 'fails',
    check: async (server) => {
      const session = await RawSession.open(server.url);
      const call = session.send({ id: 'c', method: 'tools/call', params: { name: 'slow', arguments: {} } });
      await server.logged('slow started');
      await (await session.send({ method: 'notifications/cancelled', params: { requestId: 'c' } })).text();
      await within(call.then((response) => response.text()));
      await server.logged('slow aborted');
    },
  },
  {
    number: '29',
    name: 'a client that goes away aborts its call',
    bare: 'passes',
    check: async (server) => {
      const gone = new AbortController();
      const call = modernRequest(server.url, 'tools/call', { name: 'slow', arguments: {} }, gone.signal);
      await server.logged('slow started');
      gone.abort();
      await call.catch(() => {});
      await server.logged('slow aborted');
    },
  },
  {
    number: '29b',
    name: 'a handler that never ends is stopped at its deadline',
    bare: 'fails',
    check: async (s) => expect(await within(toolText(s, 'stubborn'))).toMatch(/^error: Stopped/),
  },
  {
    number: '30',
    name: 'sessions that are opened and abandoned come to an end: the 501st of one caller is 429',
    bare: 'fails',
    check: async (server) => {
      const open = async () => {
        const answer = await post(server.url, initialize);
        await answer.text();
        return answer.status;
      };
      for (let opened = 0; opened < 500; opened += 20) {
        expect(new Set(await Promise.all(Array.from({ length: 20 }, open)))).toEqual(new Set([200]));
      }
      expect(await open()).toBe(429);
    },
  },
  {
    number: '31',
    name: 'a question to the user that nobody answers ends at the deadline',
    bare: 'fails',
    check: async (server) => {
      const session = await RawSession.open(server.url, {}, { elicitation: { form: {} } });
      const { result } = await within(session.request('tools/call', { name: 'asks', arguments: {} }));
      expect(result?.isError).toBe(true);
    },
  },
  {
    number: '32',
    name: 'SIGTERM lets a call in flight be answered, then the process exits 0',
    bare: 'fails',
    check: async (server) => {
      const call = modernCall(server.url, 'takes', { ms: 500 });
      await server.logged('takes started');
      server.process.kill('SIGTERM');
      expect((await call).result?.content?.[0]?.text).toBe('took its time');
      expect(await server.exited()).toBe(0);
      expect(server.stderr).toContain('closed first-opened');
    },
  },
];

/** How long an answer may take, in milliseconds. Core has the time that a busy machine needs. */
let patience = 25_000;

/** A bound for what the bare SDK never answers. */
function within<Value>(value: Promise<Value>): Promise<Value> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`not answered within ${patience} ms`)), patience).unref();
  });
  // Anything after the bound is ignored: the connection ends with the server.
  value.catch(() => {});
  return Promise.race([value, late]);
}

describe('on core', () => {
  test.each(faults)('$number: $name', async ({ check }) => {
    await using server = await HttpServer.start(onCore, ['--call-timeout', '2']);
    await check(server);
    if (server.process.exitCode === null)
      expect((await modernCall(server.url, 'echo', { value: 1 })).result).toBeDefined();
  });
});

describe('on the bare SDK', () => {
  beforeAll(() => {
    patience = 3_000;
  });

  test.each(faults.filter((fault) => fault.bare === 'fails'))(
    '$number does not hold: $name',
    async ({ check }) => {
      await using server = await HttpServer.start(bare);
      await expect(check(server)).rejects.toThrow();
    },
  );

  test.each(faults.filter((fault) => fault.bare === 'passes'))('$number holds: $name', async ({ check }) => {
    await using server = await HttpServer.start(bare);
    await check(server);
  });
});
