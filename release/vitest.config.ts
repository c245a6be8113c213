import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['@mcp-reference/testing/temporary-folder', 'test/support/packed.setup.ts'],
    // Packages are packed, installed and published here; on a busy machine that takes a while. Nothing waits by the clock.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
