// The watch sees every message, whichever client sends it and however it travels.
import { execPath } from 'node:process';
import { expect, test } from 'vitest';
import {
  type ClientKind,
  clientKinds,
  connect,
  currentWatch,
  runProgram,
  startHttp,
  startHttpTap,
  startStdioTap,
  type Wiring,
  wirings,
} from '../src/index.ts';
import { theWatch } from '../src/wire/watch.ts';
import { createServer } from './planted/server.ts';

const bin = new URL('./planted/server.ts', import.meta.url);
const cells = wirings.flatMap((wiring) => clientKinds.map((client) => [client, wiring] as const));

/** The messages of each side since `before`. */
function since(before: { client: number; server: number }) {
  const { client, server } = theWatch().counts;
  return { client: client - before.client, server: server - before.server };
}

/** Connects, lists and calls; what the watch has counted. */
async function counted(client: ClientKind, wiring: Wiring, plant: string) {
  const before = theWatch().counts;
  const server = { bin, createServer: () => createServer(plant) };
  await using connection = await connect({ client, wiring, server, env: { PLANT: plant } });
  // A client may refuse an answer that is wrong; the watch has seen it by then.
  await connection.client.listTools().catch(() => {});
  await connection.client.callTool('double', { n: 1 });
  return since(before);
}

/** The client's messages with their answers. `initialized` is a notification and has none. */
const talk = { modern: { client: 3, server: 3 }, legacy: { client: 4, server: 3 } };

test.each(cells)(
  'each message of the %s client is judged, %s, in both directions',
  async (client, wiring) => {
    expect(await counted(client, wiring, '')).toEqual(client === 'v2-modern' ? talk.modern : talk.legacy);
  },
);

test.each(cells)('a wrong answer to the %s client is found, %s', async (client, wiring) => {
  await counted(client, wiring, 'wire');
  expect(theWatch().takeProblems()).toMatchObject([
    { from: 'server', problem: expect.stringMatching(/^ListToolsResult of .*readOnlyHint must be boolean/) },
  ]);
});

/** A client that is a program of its own, as judges are: it calls the tool, and ends. */
const program = (target: string) => `
  import { Client } from '@modelcontextprotocol/sdk/client/index.js';
  import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
  import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
  const target = ${target};
  const client = new Client({ name: 'program', version: '1.0.0' });
  await client.connect(
    target.url ? new StreamableHTTPClientTransport(new URL(target.url)) : new StdioClientTransport(target),
  );
  await client.listTools().catch(() => {});
  await client.callTool({ name: 'double', arguments: { n: 1 } });
  await client.close();
`;
const run = async (target: object) => {
  const args = ['--eval', program(JSON.stringify(target))];
  const { code, stderr } = await runProgram('--input-type=module', { args });
  expect(code, stderr).toBe(0);
};

const problems = () =>
  theWatch()
    .takeProblems()
    .map(({ problem }) => problem);
const wrongHint = expect.stringMatching(/readOnlyHint must be boolean/);
/** How the bare SDK refuses a GET: JSON-RPC allows it, MCP's schema does not. */
const nullId = expect.stringMatching(/^JSONRPCErrorResponse of .* \/id must be string/);

test.each([
  ['', [nullId]],
  ['wire', [nullId, wrongHint]],
])('what a program says to a server over HTTP passes by the tap (%s)', async (plant, expected) => {
  const before = theWatch().counts;
  await using server = await startHttp(bin.pathname, { env: { PLANT: plant } });
  await using tap = await startHttpTap(server.url);
  await run({ url: tap.url });
  expect(since(before)).toEqual({ client: talk.legacy.client, server: talk.legacy.server + 1 });
  expect(problems().sort()).toEqual(expected);
});

test.each([
  ['', []],
  ['wire', [wrongHint]],
])('what a program says to a server on stdio passes by the tap (%s)', async (plant, expected) => {
  const before = theWatch().counts;
  {
    await using tap = await startStdioTap([execPath, bin.pathname]);
    const [command, ...args] = tap.command;
    await run({ command, args, env: { ...process.env, PLANT: plant } });
  }
  expect(since(before)).toEqual(talk.legacy);
  expect(problems()).toEqual(expected);
});

test('a tap that nobody listens to is refused', async () => {
  const key = Symbol.for('mcp-reference.wire-watch');
  const watch = currentWatch();
  const global = globalThis as Record<symbol, unknown>;
  global[key] = undefined;
  try {
    await expect(startStdioTap(['node'])).rejects.toThrow(/wire-schema is not in use/);
  } finally {
    global[key] = watch;
  }
});
