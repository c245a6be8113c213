import type { Options } from 'tsup';
import { commonjsNames } from './commonjs-names.js';
import { notices } from './notices.js';
import { report } from './report.js';
import { skills } from './skills.js';
import { startTogether } from './start-together.js';
import { sweep } from './sweep.js';

/**
 * How a server is bundled: everything it imports goes into `dist/`, minified, so that the published package has no
 * dependencies and no install tree. Code of other packages is minified and otherwise runs as published. A dynamic import
 * becomes a separate file, loaded on first need. `THIRD-PARTY-NOTICES.txt` beside it names the packages and licences. A
 * folder `skills` is copied there.
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
    clean: false,
    dts: false,
    noExternal: [/.*/],
    // Some of Node's own modules have no other name: there is no `sqlite` without `node:`.
    removeNodeProtocol: false,
    // CommonJS packages that are bundled ask for Node's own modules with `require`.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    ...options,
    plugins: [...(options.plugins ?? []), sweep],
    esbuildOptions: (esbuild, context) => {
      esbuild.logOverride = { 'ignored-bare-import': 'silent' };
      esbuild.legalComments = 'none';
      // The SDK loads AJV at every start through this module. Ours loads the same AJV on first need.
      esbuild.alias = { '@modelcontextprotocol/server/_shims': '@mcp-reference/core/sdk-shims' };
      options.esbuildOptions?.(esbuild, context);
    },
    esbuildPlugins: [
      commonjsNames,
      ...(options.esbuildPlugins ?? []),
      ...[notices(), skills, startTogether, report],
    ],
  };
}
