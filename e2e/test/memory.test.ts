import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { type ServerProcess, startHttp, startStdio } from '@mcp-reference/testing';
import { expect, onTestFinished, test } from 'vitest';
import { offers, servers } from '../src/servers.ts';

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'e2e', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const headers = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2026-07-28',
};

/** At a signal the server collects all garbage and says how large its heap is. */
const measured = `--import=data:text/javascript,${encodeURIComponent(`
  import v8 from 'node:v8';
  import vm from 'node:vm';
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc');
  process.on('SIGUSR2', () => { gc(); console.error('heap: ' + process.memoryUsage().heapUsed + ';'); });
`)}`;

/** Kilobytes of heap after a full collection. */
async function heap(server: ServerProcess): Promise<number> {
  const from = server.stderr.length;
  server.kill('SIGUSR2');
  return server.until(() => {
    const [, bytes] = /heap: (\d+);/.exec(server.stderr.slice(from)) ?? [];
    return bytes === undefined ? undefined : Number(bytes) / 1_000;
  });
}

const body = (method: string, params: object, id = 1) =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } });

/** Asks so often over eight connections. */
async function askOverHttp(
  url: string,
  method: string,
  params: { name?: string },
  times: number,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const named = { 'mcp-method': method, ...(params.name !== undefined && { 'mcp-name': params.name }) };
  const lane = async () => {
    for (let i = 0; i < times / 8; i++) {
      const asked = request(url, { agent, method: 'POST', headers: { ...headers, ...named } });
      asked.end(body(method, params));
      const [answer] = await once(asked, 'response');
      expect(answer.statusCode).toBe(200);
      answer.resume();
      await once(answer, 'end');
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  agent.destroy();
}

/** A hundred bytes kept of each of 40,000 calls would be 4,000 kB. */
const most = 1_500;
const calculate = { name: 'calculate', arguments: { operation: 'add', a: 1, b: 2 } };
const calculator = servers.find(({ name }) => name === 'calculator');
const env = { NODE_OPTIONS: measured };

test('memory is level over 50,000 calls over HTTP', async () => {
  await using server = await startHttp(calculator?.bin ?? '', { env, args: ['--log-level', 'warn'] });
  await askOverHttp(server.url, 'tools/call', calculate, 10_000);
  const before = await heap(server.process);
  await askOverHttp(server.url, 'tools/call', calculate, 40_000);
  expect((await heap(server.process)) - before).toBeLessThan(most);
}, 300_000);

test('memory is level over 50,000 calls on stdio', async () => {
  await using server = startStdio(calculator?.bin ?? '', { env, watched: false });
  let asked = 0;
  const ask = async (times: number) => {
    for (let i = 0; i < times / 100; i++) {
      const lines = Array.from({ length: 100 }, () => body('tools/call', calculate, ++asked));
      server.write(`${lines.join('\n')}\n`);
      await server.until(() => (server.lines.length >= asked ? true : undefined));
    }
  };
  await ask(10_000);
  const before = await heap(server);
  await ask(40_000);
  expect((await heap(server)) - before).toBeLessThan(most);
}, 300_000);

test.each(servers)('$name keeps nothing of 2,000 requests', async ({ name, bin, prepare }) => {
  const prepared = await prepare();
  onTestFinished(() => prepared.close?.());
  await using server = await startHttp(bin, {
    env: { ...prepared.env, ...env },
    args: ['--log-level', 'warn'],
  });
  const method = offers(name, 'prompt') ? 'prompts/list' : 'tools/list';
  await askOverHttp(server.url, method, {}, 1_000);
  const before = await heap(server.process);
  await askOverHttp(server.url, method, {}, 2_000);
  expect((await heap(server.process)) - before).toBeLessThan(most);
});
