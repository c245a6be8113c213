import { type HttpServer, holdsIn, monitorEventLoop, startHttp } from '@mcp-reference/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

const bin = new URL('../dist/main.js', import.meta.url).pathname;

let server: HttpServer;
beforeAll(async () => {
  server = await startHttp(bin, { args: ['--trusted-proxies', '1'], env: monitorEventLoop });
});
afterAll(() => server.stop());

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

interface Answer {
  result: { isError?: boolean; content: { text: string }[] };
}

async function call(address: string, name: string, args: object, signal?: AbortSignal): Promise<Answer> {
  const params = { name, arguments: args, _meta: meta };
  const answer = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': name,
      'x-forwarded-for': address,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    ...(signal && { signal }),
  });
  return (await answer.json()) as Answer;
}

test('an address that asks for more than can be computed keeps no other from being served', async () => {
  const gone = new AbortController();
  let finished = 0;
  const flood = Array.from({ length: 60 }, async () => {
    await call('192.0.2.1', 'evaluate', { expression: 'factorial(10000000)' }, gone.signal);
    finished++;
  });
  const settled = Promise.allSettled(flood);
  for (let n = 0; n < 5; n++) {
    const { result } = await call('192.0.2.2', 'evaluate', { expression: `${n} + 1` });
    expect(result.content[0]?.text).toBe(String(n + 1));
  }
  // Answers came beside those that take a second each, not behind them.
  expect(finished).toBeLessThan(30);
  gone.abort();
  await settled;
}, 90_000);

test('plots and statistics do not hold the event loop', async () => {
  const { length } = server.process.stderr;
  const values = Array.from({ length: 10_000 }, (_, i) => `${i}.${i}e${(i % 100) - 50}`);
  const answers = await Promise.all([
    ...Array.from({ length: 6 }, () =>
      call('192.0.2.3', 'plot', { expressions: ['sin(x)', 'tan(x)', '1/x', 'x^2'], x_min: -5, x_max: 5 }),
    ),
    ...Array.from({ length: 6 }, () => call('192.0.2.4', 'statistics', { values })),
  ]);
  expect(answers.map(({ result }) => result.isError ?? false)).not.toContain(true);
  expect(holdsIn(server.process.stderr.slice(length))).toEqual([]);
}, 90_000);
