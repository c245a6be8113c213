import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'authorization-server': 'src/authorization-server.ts',
    'wire-schema': 'src/wire-schema.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node22.13',
  clean: true,
  dts: true,
});
