import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { connect, foreignLines, runProgram, startHttp, startStdio } from '../src/index.ts';
import { createServer } from './planted/server.ts';

const bin = new URL('./planted/server.ts', import.meta.url);
const server = { bin, package: { name: 'planted', version: '1.0.0' }, createServer: () => createServer('') };

test('a process that ends too early is told with what it wrote', async () => {
  await using gone = startStdio('/no/such/file.js');
  await expect(gone.until(() => undefined)).rejects.toThrow(/ended too early[\s\S]*Cannot find module/);
});

test('a program that is not there is told with the reason', async () => {
  await using gone = startStdio('x', { command: '/no/such/program' });
  await expect(gone.until(() => undefined)).rejects.toThrow(/ended too early[\s\S]*ENOENT/);
});

test('a wait for what a process never says has an end, and tells what it said instead', async () => {
  await using mute = startStdio('-e', { args: ["console.log('hm'); setInterval(() => {}, 1_000)"] });
  await mute.until(() => mute.lines[0]);
  await expect(mute.until(() => mute.lines[1], 10)).rejects.toThrow(
    /did not say it within 0.01 s\.\nstdout: hm/,
  );
});

test('the last line of stdout is seen without its end', async () => {
  const { code, stdout } = await runProgram('-e', { args: ["process.stdout.write('a\\nb')"] });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'a\nb' });
});

/** A program that starts another, which holds its stdout and a connection to the test. */
async function startTree() {
  const listener = createTcpServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const inner = `require('net').connect(${port}, '127.0.0.1')`;
  const outer = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(inner)}], { stdio: 'inherit' })`;
  const connected = once(listener, 'connection') as Promise<[Socket]>;
  return { outer, connected, [Symbol.dispose]: () => listener.close() };
}

test.skipIf(process.platform === 'win32')(
  'a process that is ended takes with it what it has started',
  async () => {
    using tree = await startTree();
    await using server = startStdio('-e', { args: [tree.outer] });
    const [socket] = await tree.connected;
    const gone = once(
      socket.on('error', () => {}),
      'close',
    );
    await server.stop();
    await gone;
  },
);

test.skipIf(process.platform === 'win32')(
  'a program that does not end in time is ended, with what it has started',
  async () => {
    using tree = await startTree();
    const run = runProgram('-e', { args: [`console.log('working'); ${tree.outer}`], limitMs: 2_000 });
    const failed = expect(run).rejects.toThrow(/-e did not end within 2 s\.\nstdout: working/);
    const [socket] = await tree.connected;
    await once(
      socket.on('error', () => {}),
      'close',
    );
    await failed;
  },
);

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
