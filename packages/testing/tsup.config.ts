import { defineConfig, type Options } from 'tsup';

const shared: Options = { format: 'esm', platform: 'node', target: 'node22.13', clean: true };

export default defineConfig([
  {
    ...shared,
    entry: {
      index: 'src/index.ts',
      'event-loop-monitor': 'src/event-loop-monitor.ts',
      'authorization-server': 'src/authorization-server.ts',
      postgres: 'src/postgres.ts',
      properties: 'src/properties/index.ts',
      'temporary-folder': 'src/temporary-folder.ts',
      'wire-schema': 'src/wire-schema.ts',
    },
    // dist/bin is the other build's.
    clean: ['dist/*.js', 'dist/*.d.ts'],
    dts: true,
  },
  // Programs of their own: with a `#!` line, and without types.
  {
    ...shared,
    entry: { cli: 'src/cli.ts', 'stdio-tap': 'src/stdio-tap.ts' },
    outDir: 'dist/bin',
    banner: { js: '#!/usr/bin/env node' },
  },
]);
