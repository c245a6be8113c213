import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { onCore } from './fixture/paths.ts';
import { RawStdio } from './raw-stdio.ts';

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s closes what was opened, newest first, and exits 0',
  async (signal) => {
    await using server = new RawStdio(onCore);
    await server.initialize();
    server.process.kill(signal);
    expect(await server.exited()).toBe(0);
    expect(server.stderr.indexOf('closed last-opened, signal aborted')).toBeGreaterThan(-1);
    expect(server.stderr.indexOf('closed last-opened')).toBeLessThan(
      server.stderr.indexOf('closed first-opened'),
    );
  },
);

test.each([[], ['--http'], ['--list']])(
  'SIGTERM while a server opens closes what it has opened: %s',
  async (...args) => {
    await using server = new RawStdio(onCore, args, { OPEN_NEVER_ENDS: '1' });
    await server.logged('opening');
    server.process.kill('SIGTERM');
    expect(await server.exited()).toBe(0);
    expect(server.stderr).toContain('closed while opening, signal aborted');
  },
);

test('SIGTERM lets a call in flight be answered', async () => {
  await using server = new RawStdio(onCore);
  await server.initialize();
  const id = server.call('takes', { ms: 200 });
  await server.logged('takes started');
  server.process.kill('SIGTERM');
  await server.exited();
  expect(server.messages().find((message) => message.id === id)?.result).toBeDefined();
});

test('a call that never ends does not keep the process of a client that has gone', async () => {
  await using server = new RawStdio(onCore);
  await server.initialize();
  server.call('stubborn');
  await server.logged('stubborn started');
  server.process.stdin?.end();
  expect(await server.exited()).toBe(0);
  expect(server.stderr).toContain('closed first-opened');
});

test('a host that closes stdin, then loses patience and signals, leaves nothing unclosed', async () => {
  await using server = new RawStdio(onCore, ['--log-level', 'debug']);
  await server.initialize();
  server.call('stubborn');
  await server.logged('stubborn started');
  server.process.stdin?.end();
  await server.logged('end of input');
  server.process.kill('SIGTERM');
  expect(await server.exited()).toBe(0);
  expect(server.stderr).toContain('closed first-opened');
});

test('the end of input waits for a client that is slow to read its last answer', async () => {
  await using server = new RawStdio(onCore, ['--log-level', 'debug']);
  await server.initialize();
  server.process.stdout?.pause();
  const value = 'x'.repeat(900_000);
  const id = server.call('echo', { value });
  server.process.stdin?.end();
  await server.logged('end of input');
  server.process.stdout?.resume();
  expect((await server.answer(id)).result?.content?.[0]?.text).toHaveLength(value.length + 2);
  expect(await server.exited()).toBe(0);
});

test('a client that reads nothing more does not keep what was opened from being closed', async () => {
  await using server = new RawStdio(onCore);
  await server.initialize();
  server.process.stdout?.pause();
  server.call('echo', { value: 'x'.repeat(900_000) });
  server.process.stdin?.end();
  await server.logged('closed first-opened');
  server.process.stdout?.resume();
  expect(await server.exited()).toBe(0);
});

test('a second signal ends the process at once', async () => {
  await using server = new RawStdio(onCore, ['--log-level', 'debug']);
  await server.initialize();
  server.call('stubborn');
  await server.logged('stubborn started');
  server.process.kill('SIGTERM');
  await server.logged('shutting down');
  server.process.kill('SIGTERM');
  expect(await server.exited()).toBe(143);
  expect(server.stderr).not.toContain('closed');
});

test('a client that stops reading and goes away ends the process', async () => {
  await using server = new RawStdio(onCore);
  await server.initialize();
  server.process.stdout?.destroy();
  server.send('ping');
  server.send('tools/list');
  expect(await server.exited()).toBe(0);
  expect(server.stderr).toContain('closed first-opened');
});

test('a host that has closed the log is served all the same', async () => {
  await using server = new RawStdio(onCore);
  await server.initialize();
  server.process.stderr?.destroy();
  for (let round = 0; round < 50; round++) {
    // Each line that is refused is logged.
    server.write('oops\n');
    await server.answer(server.send('ping', {}, `round ${round}`));
  }
  server.process.stdin?.end();
  expect(await server.exited()).toBe(0);
});

test('a host that is killed leaves no orphan', async () => {
  // The host is a process of its own that starts the server and then hangs; killing it closes the pipes.
  const host = `
    const { spawn } = require('node:child_process');
    const server = spawn(process.execPath, [${JSON.stringify(onCore)}], { stdio: ['pipe', 'pipe', 'inherit'] });
    server.stdout.once('data', () => console.log('serving'));
    server.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\\n');
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['-e', host], { stdio: ['ignore', 'pipe', 'pipe'] });
  await once(parent.stdout, 'data');
  let stderr = '';
  parent.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  parent.kill('SIGKILL');
  // The server inherited this pipe: it closes only when the server has gone too.
  await once(parent.stderr, 'close');
  expect(stderr).toContain('closed first-opened');
});

test('a request is stopped at its deadline: it is answered, its signal aborts, the next one is served', async () => {
  await using server = new RawStdio(onCore, ['--call-timeout', '1']);
  await server.initialize();
  const { result } = await server.answer(server.call('slow'));
  expect(result).toMatchObject({ isError: true, content: [{ text: 'Stopped: not finished within 1 s.' }] });
  await server.logged('slow aborted');
  await server.answer(server.send('ping'));
});

test('a cancelled call hears of it and is not answered', async () => {
  await using server = new RawStdio(onCore);
  await server.initialize();
  const id = server.call('slow');
  await server.logged('slow started');
  server.notify('notifications/cancelled', { requestId: id, reason: 'changed my mind' });
  await server.logged('slow aborted');
  await server.answer(server.send('ping'));
  expect(server.messages().find((message) => message.id === id)).toBeUndefined();
});

test('a 2025-era client hears only of the resources it has subscribed to, and no more after unsubscribing', async () => {
  await using server = new RawStdio(onCore);
  await server.initialize();
  const updates = () =>
    server.messages().filter(({ method }) => method === 'notifications/resources/updated');

  await server.answer(server.call('touch'));
  await server.answer(server.send('resources/subscribe', { uri: 'fixture://counter' }));
  await server.answer(server.call('touch'));
  expect(updates()).toMatchObject([{ params: { uri: 'fixture://counter' } }]);
  await server.answer(server.send('resources/unsubscribe', { uri: 'fixture://counter' }));
  await server.answer(server.call('touch'));
  expect(updates()).toHaveLength(1);
});

test('answers that are ready in one turn go out in order, each on a line of its own', async () => {
  await using server = new RawStdio(onCore);
  await server.initialize();
  const ids = Array.from({ length: 500 }, (_, i) => server.send('ping', {}, `p${i}`));
  await server.answer(ids.at(-1));
  expect(server.messages().flatMap(({ id }) => (String(id).startsWith('p') ? [id] : []))).toEqual(ids);
});

test('31: a question to the user that nobody answers ends at the deadline', async () => {
  await using server = new RawStdio(onCore, ['--call-timeout', '1']);
  await server.initialize({ elicitation: { form: {} } });
  const id = server.call('asks');
  await server.until(() => server.messages().find(({ method }) => method === 'elicitation/create'));
  expect((await server.answer(id)).result).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('Stopped') }],
  });
});

test('31: a question is not asked of a client that cannot be asked', async () => {
  await using server = new RawStdio(onCore);
  await server.initialize();
  const { result } = await server.answer(server.call('asks'));
  expect(result).toMatchObject({ isError: true });
});

test('39: calls before `initialized` are served: the handshake is the client\u2019s affair', async () => {
  await using server = new RawStdio(onCore);
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  };
  await server.answer(server.send('initialize', params));
  expect((await server.answer(server.call('echo', { value: 1 }))).result?.content?.[0]?.text).toBe('1');
});
