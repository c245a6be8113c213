import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // The templates in dist/ hold tests of their own.
    include: ['test/**/*.test.ts'],
    globalSetup: ['@mcp-reference/testing/temporary-folder'],
    // Tests start real processes; on a busy machine that takes a while. Nothing waits by the clock.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
