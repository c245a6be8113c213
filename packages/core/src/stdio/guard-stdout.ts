import { Writable } from 'node:stream';

/**
 * Takes stdout for the protocol alone. From here on whatever else is written to it - `console.log` in a tool or in
 * a dependency - goes to stderr, where it is seen and does no harm.
 *
 * @returns a stream that writes to the real stdout
 */
export function takeStdout(): Writable {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  const protocol = new Writable({
    decodeStrings: false,
    highWaterMark: 1024 * 1024,
    write: (chunk: string | Buffer, _encoding, done) => {
      write(chunk, (error) => done(error));
    },
  });
  stdout.on('error', (error) => protocol.destroy(error));
  return protocol;
}
