import type { Output } from './transport.js';

/** So many bytes may wait for the client. With less than a large answer waiting, the end of input would not be seen. */
const mostUnread = 1024 * 1024;

/**
 * Takes stdout for the protocol alone. From here on whatever else is written to it - `console.log` in a tool or in
 * a dependency - goes to stderr, where it is seen and does no harm.
 *
 * @returns what writes to the real stdout. A stream of its own between the two would cost a tenth of a call.
 */
export function takeStdout(): Output {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  return {
    write: (text, done) => write(text, done) || stdout.writableLength < mostUnread,
    on: stdout.on.bind(stdout),
    once: stdout.once.bind(stdout),
  };
}
