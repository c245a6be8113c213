import { readFile } from 'node:fs/promises';
import { leanChecks, leanZod } from './lean-checks.js';
import { leanSchemas } from './lean-schemas.js';
import type { EsbuildPlugin } from './plugin.js';
import { shortLived } from './short-lived.js';

/**
 * The SDK builds an AJV validator for every server, used only when a client's elicitation answer is checked. This puts a
 * validator in its place that loads AJV when it is first asked: 290 kB less to parse at every start.
 */
export const lazyAjv: EsbuildPlugin = {
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

/** A module of the SDK with less to do. */
export const leanSdk = (source: string): string => leanChecks(leanSchemas(source));

/** The SDK and zod with less to do, at a start and for a call. */
export const leanSdkAndZod: EsbuildPlugin = {
  name: 'lean-sdk-and-zod',
  setup(build) {
    const change = (filter: RegExp, lean: (source: string) => string) =>
      build.onLoad({ filter }, async ({ path }) => ({
        contents: lean(await readFile(path, 'utf8')),
        loader: 'js',
      }));
    change(/@modelcontextprotocol\/(core|server)\/dist\/[\w-]+\.mjs$/, (source) =>
      shortLived(leanSdk(source)),
    );
    change(/zod\/v4\/core\/schemas\.js$/, leanZod);
  },
};
