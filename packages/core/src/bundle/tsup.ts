import { existsSync } from 'node:fs';
import { cp, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Options } from 'tsup';
import { commonjsNames } from './commonjs-names.js';
import { notices } from './notices.js';
import type { EsbuildPlugin } from './plugin.js';

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
    esbuildPlugins: [commonjsNames, ...(options.esbuildPlugins ?? []), lazyAjv, notices, skills],
  };
}

/** AJV as the SDK loads it at a start. Where it is loaded on need, its CommonJS file is in the bundle. */
export const eagerAjv = /[\\/]@modelcontextprotocol[\\/]server[\\/]dist[\\/]ajvProvider[^\\/]*\.mjs$/;

/** Fails the build when the alias for AJV did not apply. */
const lazyAjv: EsbuildPlugin = {
  name: 'lazy-ajv',
  setup(build) {
    const text =
      'AJV would be loaded at every start: this version of @modelcontextprotocol/server does not take it from ' +
      '"@modelcontextprotocol/server/_shims". Update @mcp-reference/core, or remove the alias from your tsup.config.ts.';
    build.onLoad({ filter: eagerAjv }, () => ({ errors: [{ text }] }));
  },
};

/** Copies the folder `skills`, where a server has one, to beside its bundle. */
const skills: EsbuildPlugin = {
  name: 'skills',
  setup(build) {
    const { outdir = 'dist' } = build.initialOptions;
    build.onEnd(async () => {
      if (existsSync('skills')) await cp('skills', join(outdir, 'skills'), { recursive: true });
    });
  },
};

/** Removes what earlier builds left after the new files are written: `dist` is never empty, so hosts can start the server. */
const sweep: NonNullable<Options['plugins']>[number] = {
  name: 'sweep',
  async buildEnd({ writtenFiles }) {
    const written = new Set(writtenFiles.map(({ name }) => basename(name)));
    const { outDir } = this.options;
    const stale = (await readdir(outDir)).filter((name) => name.endsWith('.js') && !written.has(name));
    await Promise.all(stale.map((name) => rm(join(outDir, name))));
  },
};
