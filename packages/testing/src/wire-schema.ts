/**
 * A vitest setup file: `setupFiles: ['@mcp-reference/testing/wire-schema']`. It judges every JSON-RPC message between a
 * test and a server, on stdio or `fetch`, by the official JSON schema of its revision. A wrong message fails the test.
 *
 * Each test's `meta.wire`, in vitest's JSON report too, counts the messages of its file so far.
 */
import { afterAll, afterEach } from 'vitest';
import { installWatch } from './wire/watch.js';
import type { WireCounts } from './wire/wire-log.js';

declare module 'vitest' {
  interface TaskMeta {
    /** Messages judged in this test's file, up to the end of this test. */
    wire?: WireCounts;
  }
}

const watch = installWatch();
const stop = watch.start();
afterEach(({ task }) => {
  task.meta.wire = watch.counts;
  watch.assertRight();
});
afterAll(() => {
  stop();
  watch.assertRight();
});
