/**
 * A vitest setup file: `setupFiles: ['@mcp-reference/testing/wire-schema']`. From then on every JSON-RPC message that
 * a test exchanges with a server, over stdio or `fetch`, by whatever client, is judged by the official JSON schema of
 * its spec revision, and a wrong one fails the test.
 *
 * With the environment variable `MCP_WIRE_REPORT` the numbers of messages are added to that file, a line of JSON for
 * each test file.
 */
import { afterAll, afterEach } from 'vitest';
import { installWatch } from './wire/watch.js';

const watch = installWatch();
const stop = watch.start();
afterEach(() => watch.assertRight());
afterAll(() => {
  stop();
  const file = process.env.MCP_WIRE_REPORT;
  if (file !== undefined && file !== '') watch.report(file);
  watch.assertRight();
});
