import type { Options } from 'tsup';
import { plainBuiltins } from './bundle/builtins.js';
import { lazyAjv, leanSdkAndZod } from './bundle/sdk.js';
import { startTogether } from './bundle/start-together.js';
import { notices } from './notices.js';

/**
 * How a server is bundled: everything it imports goes into `dist/`, minified, so that the published package has no
 * dependencies and no install tree. What is imported dynamically becomes a file of its own, loaded on first need.
 * `THIRD-PARTY-NOTICES.txt` beside it names what is in it.
 *
 * A CommonJS package that is imported dynamically gives only its `default` then: import it statically in a small module,
 * and that module dynamically.
 *
 * @param entry files to build by name, `{ main: 'src/main.ts' }`; a worker is a second entry
 * @param options anything else that tsup takes
 */
export function bundle(entry: Record<string, string>, options: Options = {}): Options {
  return {
    entry,
    format: 'esm',
    platform: 'node',
    target: 'node22.13',
    splitting: true,
    treeshake: false,
    minify: true,
    clean: true,
    dts: false,
    noExternal: [/.*/],
    // Some of Node's own modules have no other name: there is no `sqlite` without `node:`.
    removeNodeProtocol: false,
    // CommonJS packages that are bundled ask for Node's own modules with `require`.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    esbuildOptions: (esbuild) => {
      esbuild.logOverride = { 'ignored-bare-import': 'silent' };
      esbuild.legalComments = 'none';
    },
    ...options,
    esbuildPlugins: [
      ...[lazyAjv, plainBuiltins, leanSdkAndZod, notices(), startTogether],
      ...(options.esbuildPlugins ?? []),
    ],
  };
}
