import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // The templates in dist/ hold tests of their own.
    include: ['test/**/*.test.ts'],
    globalSetup: ['@mcp-reference/testing/temporary-folder', 'test/support/local-registry.setup.ts'],
    // Copies are installed and built here; on a busy machine that takes a while. Nothing waits by the clock.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
  },
});
