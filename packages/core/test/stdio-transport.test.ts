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
