/**
 * `node recorder.ts <folder> <delay in ms> <command> [arguments]`: starts a server, after the delay, and writes down what
 * its host and it say to each other, and how it ends. One file for each copy that a host starts.
 */
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Recorded } from './recording.ts';

const [folder = '', delay = '0', command = '', ...args] = process.argv.slice(2);
const file = join(folder, `${Date.now()}-${process.pid}.jsonl`);
const note = (entry: Recorded) => appendFileSync(file, `${JSON.stringify(entry)}\n`);

let server: ReturnType<typeof spawn> | undefined;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    note({ event: 'signal', signal });
    if (server === undefined) process.exit(1);
    server.kill(signal);
  });
}
note({ event: 'asked to start', pid: process.pid });
await sleep(Number(delay));
start(spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] }));

function start(child: ReturnType<typeof spawn>): void {
  server = child;
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) return;
  note({ event: 'started', pid: child.pid ?? 0 });
  passOn(process.stdin, stdin, 'host');
  passOn(stdout, process.stdout, 'server');
  process.stdin.on('end', () => note({ event: 'input closed' }));
  child.on('exit', (code, signal) => {
    note({ event: 'ended', code, signal });
    process.exitCode = code ?? 1;
    process.stdin.destroy();
  });
}

/** Passes bytes on as they are, and notes whole lines. */
function passOn(from: Readable, to: Writable, who: 'host' | 'server'): void {
  let rest = '';
  from.on('data', (chunk: Buffer) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') note({ from: who, line, at: Date.now() });
  });
  from.pipe(to);
  // The other side has gone: so does this one.
  to.on('error', () => from.destroy());
}
