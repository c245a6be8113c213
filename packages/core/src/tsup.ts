import { readFile } from 'node:fs/promises';
import type { Options } from 'tsup';
import { leanSdk, leanZod } from './lean-schemas.js';
import { notices } from './notices.js';

/** The part of an esbuild plugin that is used here; esbuild itself comes with tsup. */
type EsbuildPlugin = NonNullable<Options['esbuildPlugins']>[number];

/**
 * The SDK builds an AJV validator for every server, used only when a client's elicitation answer is checked. This puts a
 * validator in its place that loads AJV when it is first asked: 290 kB less to parse at every start.
 */
const lazyAjv: EsbuildPlugin = {
  name: 'lazy-ajv',
  setup(build) {
    build.onResolve({ filter: /^@modelcontextprotocol\/server\/_shims$/ }, () => ({
      path: 'shims',
      namespace: 'lazy-ajv',
    }));
    build.onLoad({ filter: /.*/, namespace: 'lazy-ajv' }, () => ({
      resolveDir: process.cwd(),
      contents: `
        import { createRequire } from 'node:module';
        export { default as process } from 'node:process';
        export class DefaultJsonSchemaValidator {
          #ajv;
          getValidator(schema) {
            return (input) => (this.#validator(schema))(input);
          }
          #validator(schema) {
            this.#ajv ??= new (require('@modelcontextprotocol/server/validators/ajv').AjvJsonSchemaValidator)();
            return this.#ajv.getValidator(schema);
          }
        }`,
    }));
  },
};

/** The SDK and zod with less to do at a start. */
const leanSchemas: EsbuildPlugin = {
  name: 'lean-schemas',
  setup(build) {
    const change = (filter: RegExp, lean: (source: string) => string) =>
      build.onLoad({ filter }, async ({ path }) => ({
        contents: lean(await readFile(path, 'utf8')),
        loader: 'js',
      }));
    change(/@modelcontextprotocol\/(core|server)\/dist\/[\w-]+\.mjs$/, leanSdk);
    change(/zod\/v4\/core\/schemas\.js$/, leanZod);
  },
};

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
    esbuildPlugins: [lazyAjv, leanSchemas, notices(), ...(options.esbuildPlugins ?? [])],
  };
}
