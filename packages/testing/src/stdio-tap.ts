/**
 * `node stdio-tap.js <folder> <command> [arguments]`: runs a server, and writes down in a file of the folder what its host
 * and it say to each other: a line for each chunk, `c` before the client's and `s` before the server's, in JSON.
 */
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const [folder = '', command = '', ...args] = process.argv.slice(2);
const file = join(folder, `${process.pid}.log`);
const server = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });

function passOn(from: Readable, to: Writable, who: 'c' | 's'): void {
  from
    .setEncoding('utf8')
    .on('data', (text: string) => appendFileSync(file, `${who}${JSON.stringify(text)}\n`));
  from.pipe(to);
  // The other side has gone: so does this one.
  to.on('error', () => from.destroy());
}
passOn(process.stdin, server.stdin, 'c');
passOn(server.stdout, process.stdout, 's');

// A signal for this program is meant for the server, whose end it waits for.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => server.kill(signal));
server.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
server.on('exit', (code) => {
  process.exitCode = code ?? 1;
  process.stdin.destroy();
});
