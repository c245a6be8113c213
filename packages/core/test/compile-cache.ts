/**
 * A Vitest global setup: the tests start the fixtures some 200 times, and Node's compile cache makes each start twice as
 * fast. Node writes the cache when a process ends by itself, which most of those in the tests do not: so each runs once here.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bare, onCore } from './fixture/paths.ts';
import { HttpServer } from './http-server.ts';

export default async function setup(): Promise<void> {
  process.env.NODE_COMPILE_CACHE = join(tmpdir(), 'compile-cache');
  for (const file of [onCore, bare]) {
    await once(spawn(process.execPath, [file], { stdio: 'ignore' }), 'close');
  }
  await using server = await HttpServer.start(onCore);
  server.process.kill('SIGTERM');
  await server.exited();
}
