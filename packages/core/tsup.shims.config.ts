import { defineConfig } from 'tsup';

/** CommonJS, since its `require` runs when it is called. A bundler puts it in place of a module of the SDK. */
export default defineConfig({
  entry: { 'sdk-shims': 'src/bundle/sdk-shims.ts' },
  format: 'cjs',
  platform: 'node',
  target: 'node22.13',
  dts: true,
});
