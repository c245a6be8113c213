import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Test files share one process per worker: each would load the SDK and the test kit again.
    isolate: false,
    // Tests start real processes; on a busy machine that takes a while. Nothing waits by the clock.
    setupFiles: ['src/wire-schema.ts'],
    include: ['test/*.test.ts', 'examples/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 30_000,
  },
});
