import { once } from 'node:events';
import { createServer as createBareServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import * as z from 'zod/v4';
import { createHttpApp } from '../src/http/app.ts';
import { createNodeServer } from '../src/http/node-server.ts';
import { createBus } from '../src/protocol/changes.js';
import { createLogger } from '../src/runtime/logger.js';
import { serveStdio } from '../src/stdio/serve-stdio.ts';
import { createServer } from './fixture/server.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const logger = createLogger({ level: 'silent' });

function createApp(sessionIdleMs: number) {
  return createHttpApp({
    createServer: () => createServer({ log() {}, touch() {} }),
    bus: createBus(logger),
    logger,
    guard: { logger },
    maxSessions: 100_000,
    sessionIdleMs,
  });
}

function initialize(app: ReturnType<typeof createApp>): Promise<Response> {
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  };
  const request = new Request('http://localhost/mcp', {
    method: 'POST',
    headers: {
      host: 'localhost',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
  });
  return Promise.resolve(app.fetch(request));
}

async function openAndAbandon(app: ReturnType<typeof createApp>, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await (await initialize(app)).text();
}

/** Waits until the sweep, which runs by its own timer, has ended every session. */
async function allEnded(app: ReturnType<typeof createApp>): Promise<void> {
  while (app.levels().sessions > 0) await new Promise((resolve) => setImmediate(resolve));
}

test('30: after 10,000 sessions opened and abandoned the memory is back where it was', async () => {
  const app = createApp(200);
  // Code that is loaded and compiled once belongs to the base.
  await openAndAbandon(app, 1_000);
  await allEnded(app);
  collectGarbage();
  const base = process.memoryUsage().heapUsed;

  await openAndAbandon(app, 10_000);
  await allEnded(app);
  collectGarbage();
  const grown = process.memoryUsage().heapUsed - base;
  // A leak of a session is 20 kB or more: 200 MB for all of them. This is 300 bytes each.
  expect(grown).toBeLessThan(3_000_000);
  await app.close();
}, 120_000);

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const call = (params: object) => ({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
const arguments_ = { secret: 'hunter2' };

/** A server whose tool remembers weakly what its calls were made of. */
function watching() {
  const seen: WeakRef<object>[] = [];
  const create = () => {
    const server = new McpServer({ name: 'watching', version: '1.0.0' });
    const inputSchema = z.object({ secret: z.string() });
    server.registerTool('watch', { inputSchema }, (args, ctx) => {
      const result = { content: [{ type: 'text' as const, text: args.secret }] };
      seen.push(...[server, args, ctx, result].map((part) => new WeakRef(part)));
      return result;
    });
    return server;
  };
  return { seen, create };
}

/**
 * The memory left of the calls after full collections. Objects held by a finalizer or a timer of Node go some turns later; what
 * leaks stays.
 */
async function left(seen: WeakRef<object>[]): Promise<number> {
  expect(seen.length).toBeGreaterThan(0);
  let found = seen.length;
  for (let turns = 0; turns < 10 && found > 0; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    found = seen.filter((part) => part.deref() !== undefined).length;
  }
  return found;
}

test('nothing of a finished call is kept over HTTP: not its server, its arguments or its result', async () => {
  const { seen, create } = watching();
  const app = createHttpApp({ createServer: create, bus: createBus(logger), logger, guard: { logger } });
  const ask = async () => {
    const headers = {
      ...{ host: 'localhost', authorization: 'Bearer secret', 'content-type': 'application/json' },
      ...{ accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2026-07-28' },
      ...{ 'mcp-method': 'tools/call', 'mcp-name': 'watch' },
    };
    const body = JSON.stringify(call({ name: 'watch', arguments: arguments_, _meta: meta }));
    const request = new Request('http://localhost/mcp', { method: 'POST', headers, body });
    seen.push(new WeakRef(request));
    expect(await (await app.fetch(request)).text()).toContain('hunter2');
  };
  await ask();
  await ask();
  expect(await left(seen)).toBe(0);
  await app.close();
});

test('nothing of a finished call is kept on stdio but the server of the connection', async () => {
  const { seen, create } = watching();
  const input = new PassThrough();
  const output = new PassThrough();
  const options = { createServer: create, bus: createBus(logger), logger, input, output };
  const connection = serveStdio(options);
  const ask = async () => {
    input.write(`${JSON.stringify(call({ name: 'watch', arguments: arguments_, _meta: meta }))}\n`);
    const [line] = await once(output, 'data');
    expect(String(line)).toContain('hunter2');
  };
  await ask();
  await ask();
  // The server twice: each call remembers it.
  expect(await left(seen)).toBe(2);
  await connection.close(1_000);
});

const answer = 'x'.repeat(32 * 1024 * 1024);

/** Ten clients that ask for an answer and read nothing of it. @returns whether the server has cut them all off in time */
async function cutsOffThoseWhoDoNotRead(server: Server, withinMs: number): Promise<boolean> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ended: Promise<void>[] = [];
  server.on('request', (_, response) =>
    ended.push(new Promise((resolve) => response.once('close', resolve))),
  );
  const sockets = Array.from({ length: 10 }, () => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    );
    return socket.pause();
  });
  while (ended.length < 10) await new Promise((resolve) => setImmediate(resolve));
  const inTime = await Promise.race([
    Promise.all(ended).then(() => true),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), withinMs).unref()),
  ]);
  for (const socket of sockets) socket.destroy();
  server.closeAllConnections();
  server.close();
  return inTime;
}

test('20: a client that never reads its answer is cut off', async () => {
  const server = createNodeServer(() => new Response(answer), 500);
  expect(await cutsOffThoseWhoDoNotRead(server, 25_000)).toBe(true);
});

test('20 does not hold on the bare SDK: its adapter waits for as long as the client likes', async () => {
  const handle = toNodeHandler({ fetch: async () => new Response(answer) });
  const server = createBareServer(
    (request, response) => void handle(request as Parameters<typeof handle>[0], response),
  );
  expect(await cutsOffThoseWhoDoNotRead(server, 5_000)).toBe(false);
});
