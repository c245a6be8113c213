import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { maxWorkers: 2, hookTimeout: 60_000, testTimeout: 20_000 } });
