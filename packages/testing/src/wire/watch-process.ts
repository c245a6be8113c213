import type { ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { asMessage } from './as-message.js';
import type { WireLogs } from './wire-log.js';

/** Reads along on the stdin and stdout of a child process, without taking anything from whoever started it. */
export function watchProcess(child: ChildProcess, watch: WireLogs): void {
  // The event comes before the streams are there.
  const log = watch.open();
  whenSet(child, 'stdin', (stdin) => {
    if (!stdin) return;
    const sent = lines((message) => log.fromClient(message));
    const write = stdin.write.bind(stdin) as (...args: unknown[]) => boolean;
    stdin.write = (...args: unknown[]) => {
      sent(args[0]);
      return write(...args);
    };
  });
  whenSet(child, 'stdout', (stdout) => {
    if (!stdout) return;
    const received = lines((message) => log.fromServer(message));
    const push = stdout.push.bind(stdout);
    stdout.push = (chunk: unknown, encoding?: BufferEncoding) => {
      received(chunk);
      return push(chunk, encoding);
    };
  });
}

/** Calls back with a member's value at the moment it is assigned. */
function whenSet<Key extends 'stdin' | 'stdout'>(
  child: ChildProcess,
  key: Key,
  then: (value: ChildProcess[Key]) => void,
): void {
  Object.defineProperty(child, key, {
    configurable: true,
    enumerable: true,
    set(value: ChildProcess[Key]) {
      Object.defineProperty(child, key, { value, writable: true, configurable: true, enumerable: true });
      then(value);
    },
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
