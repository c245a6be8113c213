import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    http: 'src/http/index.ts',
    redis: 'src/redis/index.ts',
    files: 'src/files/index.ts',
    text: 'src/text/index.ts',
    postgres: 'src/postgres/postgres.ts',
    tasks: 'src/tasks/index.ts',
    'prepare-node': 'src/runtime/prepare-node.ts',
    tsup: 'src/bundle/tsup.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node22.13',
  splitting: true,
  clean: true,
  dts: true,
});
