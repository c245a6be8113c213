import { expect, test } from 'vitest';
import { connect, foreignLines, startHttp, startStdio } from '../src/index.ts';
import { createServer } from './planted/server.ts';

const bin = new URL('./planted/server.ts', import.meta.url);
const server = { bin, package: { name: 'planted', version: '1.0.0' }, createServer: () => createServer('') };

test('a process that ends too early is told with what it wrote', async () => {
  await using gone = startStdio('/no/such/file.js');
  await expect(gone.until(() => undefined)).rejects.toThrow(/ended too early[\s\S]*Cannot find module/);
});

test('every line of stdout is seen, also one that is no JSON-RPC', async () => {
  await using connection = await connect({ client: 'v1', wiring: 'stdio', server, env: { PLANT: 'stdout' } });
  await connection.client.callTool('double', { n: 1 });
  expect(connection.process && foreignLines(connection.process)).toEqual(['working on it']);
});

test('several clients of every kind share one HTTP server', async () => {
  await using http = await startHttp(bin.pathname);
  for (const client of ['v2-modern', 'v2-legacy', 'v1'] as const) {
    await using connection = await connect({ client, wiring: 'http', server, http });
    expect((await connection.client.callTool('double', { n: 4 })).structuredContent).toEqual({ twice: 8 });
  }
});

test('a client says which era it speaks', async () => {
  for (const [client, era] of [
    ['v2-modern', 'modern'],
    ['v2-legacy', 'legacy'],
    ['v1', 'legacy'],
  ] as const) {
    await using connection = await connect({ client, wiring: 'in-process', server });
    expect(connection.client.era).toBe(era);
  }
});
