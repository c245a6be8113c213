import { defineConfig } from 'vitest/config';

// Run by planted.test.ts, one planted fault at a time.
export default defineConfig({
  test: { include: ['test/planted/contract.planted.ts'], testTimeout: 30_000, hookTimeout: 30_000 },
});
