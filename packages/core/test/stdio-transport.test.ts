import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLogger } from '../src/runtime/logger.js';
import { StdioTransport } from '../src/stdio/transport.ts';

test('a client that does not read is waited for once, however many answers are ready, and then read from again', async () => {
  const input = new PassThrough();
  let read: (() => void) | undefined;
  const output = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => {
      read = done;
    },
    writev: (_chunks, done) => {
      read = done;
    },
  });
  const logger = createLogger({ level: 'silent' });
  const transport = new StdioTransport({ input, output, logger, onDisconnect: () => {} });
  await transport.start();
  for (let id = 1; id <= 20; id++) {
    void transport.send({ jsonrpc: '2.0', id, result: {} });
    // Messages sent in one turn go out together.
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(output.listenerCount('drain')).toBe(1);
  expect(input.isPaused()).toBe(true);

  while (input.isPaused()) {
    read?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await transport.close();
});

test('changes that a client does not read wait once each, however often they come', async () => {
  const input = new PassThrough();
  const output = new PassThrough({ highWaterMark: 1_000 });
  const transport = new StdioTransport({ input, output, logger: createLogger({ level: 'silent' }) });
  await transport.start();
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const change = (uri: string) =>
    void transport.send({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri } });
  for (let round = 0; round < 1_000; round++) {
    for (const uri of ['config://app', 'docs://api', 'x'.repeat(2_000)]) change(uri);
    await turn();
  }
  expect(output.readableLength + output.writableLength).toBeLessThan(20_000);

  const read: string[] = [];
  output.on('data', (chunk) => read.push(String(chunk)));
  while (input.isPaused()) await turn();
  change('config://app');
  await transport.close();
  expect(read.join('').split('\n').at(-2)).toContain('config://app');
});
