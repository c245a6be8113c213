import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startStdio } from '@mcp-reference/testing';
import { build } from 'tsup';
import { expect, onTestFinished, test } from 'vitest';
import { type Message, nearlyValid } from '../src/nearly-valid.ts';

/** Fixed, so that the same code has the same verdict. */
const seed = 20_261_128;
const count = 2_000;

const clientInfo = { name: 'e2e', version: '1.0.0' };
const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
};
const initialize = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };

type Era = '2025' | '2026';
type Asked = [method: string, params?: Message];

/** Messages that a client of an era sends. */
function corpus(era: Era, asked: readonly Asked[]): Message[] {
  const common: Asked[] = [
    ['tools/list'],
    ['resources/list'],
    ['resources/templates/list'],
    ['prompts/list', { cursor: 'abc' }],
    ['resources/read', { uri: 'test://nothing' }],
    [
      'completion/complete',
      { ref: { type: 'ref/prompt', name: 'none' }, argument: { name: 'a', value: 'b' } },
    ],
    ...(era === '2025'
      ? ([['initialize', initialize], ['ping'], ['logging/setLevel', { level: 'error' }]] as Asked[])
      : ([['server/discover']] as Asked[])),
  ];
  const requests = [...common, ...asked, ...asked].map(([method, params = {}]) => ({
    jsonrpc: '2.0',
    id: 0,
    method,
    params: era === '2026' ? { ...params, _meta: envelope } : params,
  }));
  return [
    ...requests,
    { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'none', reason: 'enough' } },
    { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1 } },
    { jsonrpc: '2.0', id: 'answer', result: {} },
    { jsonrpc: '2.0', id: 'answer', error: { code: -32_000, message: 'no' } },
  ];
}

/** All that a server writes in answer to the messages. Each is sent when the request after the last one was answered. */
async function said(
  bin: string,
  env: Record<string, string>,
  era: Era,
  messages: Iterable<Message>,
): Promise<string[]> {
  await using server = startStdio(bin, { env, watched: false });
  const send = (message: Message) => server.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const answered = (id: string) =>
    server.until(() =>
      server.lines.slice(-50).some((line) => line.includes(`"id":"${id}"`)) ? true : undefined,
    );
  if (era === '2025') {
    send({ id: 'first', method: 'initialize', params: initialize });
    await answered('first');
    send({ method: 'notifications/initialized' });
  }
  let sent = 0;
  for (const message of messages) {
    server.write(`${JSON.stringify(message)}\n`);
    const id = `probe-${sent++}`;
    send(
      era === '2025'
        ? { id, method: 'ping' }
        : { id, method: 'server/discover', params: { _meta: envelope } },
    );
    await answered(id);
  }
  server.endInput();
  expect(await server.exited()).toBe(0);
  return server.lines.map((line) => line.replace(/reference [0-9a-f]{8}/, 'reference')).sort();
}

const folder = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** A server compiled file by file: every package that it imports is the one in node_modules, as npm serves it. */
async function fromSource(root: string, entry: Record<string, string>): Promise<string> {
  const outDir = mkdtempSync(join(root, 'node_modules', '.from-source-'));
  onTestFinished(() => rmSync(outDir, { recursive: true }));
  const files = Object.fromEntries(Object.entries(entry).map(([name, file]) => [name, join(root, file)]));
  await build({
    entry: files,
    outDir,
    format: 'esm',
    platform: 'node',
    target: 'node22.13',
    outExtension: () => ({ js: '.js' }),
    skipNodeModulesBundle: true,
    removeNodeProtocol: false,
    config: false,
    silent: true,
  });
  return join(outDir, 'main.js');
}

const servers: { name: string; root: string; entry: Record<string, string>; asked: Asked[] }[] = [
  {
    name: 'calculator',
    root: folder('servers/calculator'),
    entry: { main: 'src/main.ts', worker: 'src/engine/worker.ts' },
    // Not those that a worker answers: what else is in flight when they end is not the same in two runs.
    asked: [
      ['tools/call', { name: 'calculate', arguments: { operation: 'add', a: 0.1, b: '0.2' } }],
      ['tools/call', { name: 'calculate', arguments: { operation: 'divide', a: 1, b: 0 } }],
      ['tools/call', { name: 'nothing', arguments: {} }],
    ],
  },
  {
    name: 'config-resources',
    root: folder('servers/config-resources'),
    entry: { main: 'src/main.ts' },
    asked: [
      ['tools/call', { name: 'get_config', arguments: {} }],
      ['resources/read', { uri: 'config://app' }],
      ['resources/subscribe', { uri: 'config://app' }],
      ['resources/templates/list'],
    ],
  },
];

test.each(servers.flatMap((server) => (['2025', '2026'] as const).map((era) => ({ ...server, era }))))(
  `$name answers ${count} messages of $era as the same server does from source on the published packages`,
  async ({ root, entry, asked, era }) => {
    const source = await fromSource(root, entry);
    const messages = () => nearlyValid(corpus(era, asked), count, seed);
    const env = { USERS_DATABASE: join(mkdtempSync(join(tmpdir(), 'users-')), 'users.db') };
    const fromBundle = await said(join(root, 'dist', 'main.js'), env, era, messages());
    const unbundled = await said(source, env, era, messages());
    expect(fromBundle.filter((line) => !unbundled.includes(line)).slice(0, 5)).toEqual([]);
    expect(unbundled.filter((line) => !fromBundle.includes(line)).slice(0, 5)).toEqual([]);
    expect(fromBundle.length).toBe(unbundled.length);
    expect(fromBundle.length).toBeGreaterThan(count * 1.5);
    expect(fromBundle.filter((line) => line.includes('"error"')).length).toBeGreaterThan(count / 10);
  },
);
