import { readFile } from 'node:fs/promises';
import type { Options } from 'tsup';
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

/**
 * The SDK finds out what kind of message it has by trying one schema after the other. That a request is no response is
 * seen by what it lacks, at a hundredth of the cost of a failed check with its list of problems.
 */
const cannotBe: Record<string, string> = {
  JSONRPCRequest: 'value?.method !== undefined && value.id !== undefined',
  JSONRPCNotification: 'value?.method !== undefined && value.id === undefined',
  JSONRPCResultResponse: 'value?.result !== undefined',
  JSONRPCErrorResponse: 'value?.error !== undefined',
};

/**
 * The SDK builds every schema of the protocol when it is imported, for its table `specTypeSchemas` too, which few
 * servers use. Marked as free of side effects, what a server does not use stays out of its bundle: 130 schemas that are
 * not built at every start. An SDK that is written otherwise is bundled as it is.
 */
const leanSchemas: EsbuildPlugin = {
  name: 'lean-schemas',
  setup(build) {
    const filter = /@modelcontextprotocol\/(core|server)\/dist\/[\w-]+\.mjs$/;
    build.onLoad({ filter }, async ({ path }) => {
      const contents = (await readFile(path, 'utf8'))
        // A statement goes on in lines that are indented, or that begin with a closing bracket.
        .replace(
          /^const (\w+Schema) = (.*(?:\n[\t })\]].*)*);$/gm,
          'const $1 = /* @__PURE__ */ (() => $2)();',
        )
        .replace(
          /^const _specTypeSchemas = {};\n[\s\S]*?^for \(const .*register\(key, schema\);$/m,
          'const specTypes = /* @__PURE__ */ (() => {\n$&\nreturn { _specTypeSchemas, _isSpecType };\n})();',
        )
        .replace(
          /^(const \w+ = )Object\.freeze\((_specTypeSchemas|_isSpecType)\);$/gm,
          '$1/* @__PURE__ */ (() => Object.freeze(specTypes.$2))();',
        )
        .replace(
          /^(const is(JSONRPC\w+) = \(value\) => )(\2Schema\.safeParse\(value\)\.success;)$/gm,
          (all, head: string, kind: string, check: string) =>
            kind in cannotBe ? `${head}${cannotBe[kind]} && ${check}` : all,
        );
      return { contents, loader: 'js' };
    });
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
