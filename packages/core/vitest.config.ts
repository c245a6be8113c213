import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Test files share one process per worker: each would load the SDK and the test kit again.
    isolate: false,
    globalSetup: ['@mcp-reference/testing/temporary-folder', './test/compile-cache.ts'],
    // Every message on the wire is judged by the official schema of its revision.
    setupFiles: ['@mcp-reference/testing/wire-schema'],
    // Vitest's own choice is one less than there are processors, of two only one; much of the time here is spent waiting.
    maxWorkers: 2,
    // Tests start real processes; on a busy machine that takes a while. Nothing waits by the clock.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
