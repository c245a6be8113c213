import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['@mcp-reference/testing/temporary-folder'],
    // Every message on the wire is judged by the official schema of its revision.
    setupFiles: ['@mcp-reference/testing/wire-schema'],
    // Tests start real processes; on a busy machine that takes a while. Nothing waits by the clock.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
