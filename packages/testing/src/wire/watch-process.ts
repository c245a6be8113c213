import type { ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { asMessage, type WireWatch } from './watch.js';

/** Reads along on the stdin and stdout of a child process, without taking anything from whoever started it. */
export function watchProcess(child: ChildProcess, watch: WireWatch): void {
  // The event comes before the streams are there.
  queueMicrotask(() => {
    const { stdin, stdout } = child;
    if (!stdin || !stdout) return;
    const log = watch.open();
    const sent = lines((message) => log.fromClient(message));
    const received = lines((message) => log.fromServer(message));
    const write = stdin.write.bind(stdin) as (...args: unknown[]) => boolean;
    stdin.write = (...args: unknown[]) => {
      sent(args[0]);
      return write(...args);
    };
    const { push } = stdout;
    stdout.push = (chunk: unknown, encoding?: BufferEncoding) => {
      received(chunk);
      return push.call(stdout, chunk, encoding);
    };
  });
}

function lines(onMessage: (message: NonNullable<ReturnType<typeof asMessage>>) => void) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return (chunk: unknown) => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    const parts = (rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk))).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      const message = asMessage(line);
      if (message !== undefined) onMessage(message);
    }
  };
}
