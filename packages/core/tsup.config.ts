import { defineConfig, type Options } from 'tsup';

const shared: Options = { platform: 'node', target: 'node22.13' };

export default defineConfig([
  {
    ...shared,
    entry: {
      index: 'src/index.ts',
      http: 'src/http/index.ts',
      redis: 'src/redis/index.ts',
      'prepare-node': 'src/prepare-node.ts',
      tsup: 'src/tsup.ts',
    },
    format: 'esm',
    splitting: true,
    clean: true,
    dts: true,
  },
  // CommonJS, since its `require` runs when it is called. A bundler puts it in place of a module of the SDK.
  { ...shared, entry: { 'sdk-shims': 'src/bundle/sdk-shims.ts' }, format: 'cjs' },
]);
