import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asMessage } from './as-message.js';
import { theWatch, type WireWatch } from './watch.js';

export interface StdioTap extends AsyncDisposable {
  /** The program and arguments to give to the client. */
  command: [program: string, ...args: string[]];
}

/**
 * Stands between a server on stdio and a client that is a program of its own, however often that starts it. What they have
 * said is judged by the watch when the tap is disposed.
 *
 * @throws Error where `@mcp-reference/testing/wire-schema` is not in use: nobody would judge
 */
export async function startStdioTap(command: string[]): Promise<StdioTap> {
  const watch = theWatch();
  const folder = await mkdtemp(join(tmpdir(), 'stdio-tap-'));
  return {
    command: [process.execPath, program, folder, ...command],
    async [Symbol.asyncDispose]() {
      for (const name of await readdir(folder)) replay(await readFile(join(folder, name), 'utf8'), watch);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Tells the watch what one process of the server and its host have said, in the order in which they did. */
function replay(record: string, watch: WireWatch): void {
  const log = watch.open();
  const rest = { c: '', s: '' };
  for (const entry of record.split('\n')) {
    const who = entry[0];
    if (who !== 'c' && who !== 's') continue;
    const lines = (rest[who] + (JSON.parse(entry.slice(1)) as string)).split('\n');
    rest[who] = lines.pop() ?? '';
    for (const line of lines) {
      const message = asMessage(line);
      if (message === undefined) continue;
      if (who === 'c') log.fromClient(message);
      else log.fromServer(message);
    }
  }
}

/** `dist/bin/stdio-tap.js`: from dist/, and from src/wire/. */
const program = fileURLToPath(
  ['./bin/stdio-tap.js', '../../dist/bin/stdio-tap.js']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url)) ?? new URL('./bin/stdio-tap.js', import.meta.url),
);
