import { bundle } from '@mcp-reference/core/tsup';
import { defineConfig } from 'tsup';

const peers = ['sdk-v1', 'sdk-v2', 'sdk-v2-scaled', 'fastmcp', 'bare-stdio', 'bare-http'];

/** Peers as their tutorials leave them: compiled, their dependencies in node_modules. */
const compiled = defineConfig({
  entry: {
    ...Object.fromEntries(peers.map((name) => [name, `programs/${name}.ts`])),
    'mcp-framework/main': 'programs/mcp-framework/main.ts',
    'mcp-framework/tools/calculate': 'programs/mcp-framework/tools/calculate.ts',
  },
  outDir: 'dist/peers',
  format: 'esm',
  platform: 'node',
  target: 'node22.13',
  splitting: false,
  skipNodeModulesBundle: true,
  dts: false,
  clean: true,
  outExtension: () => ({ js: '.js' }),
});

/** Built as the servers are: one on core, one on the plain SDK. */
const scaled = bundle({ main: 'programs/core-scaled.ts' }, { outDir: 'dist/core-scaled' });
const plain = bundle({ main: 'programs/plain-calculator.ts' }, { outDir: 'dist/plain-calculator' });

export default [compiled, scaled, plain];
