import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { init, parse } from 'cjs-module-lexer';
import type { EsbuildPlugin } from './plugin.js';

const namespace = 'commonjs-names';

/**
 * Gives `await import('a-commonjs-package')` its named exports. Node finds them with cjs-module-lexer; esbuild by itself
 * gives only `default`. The package's own code stays as it is.
 */
export const commonjsNames: EsbuildPlugin = {
  name: 'commonjs-names',
  setup(build) {
    build.onResolve({ filter: /.*/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === namespace) return undefined;
      const resolved = await build.resolve(path, { kind, importer, resolveDir, pluginData: namespace });
      if (resolved.external || resolved.errors.length > 0 || resolved.namespace !== 'file') return undefined;
      const names = await exportedNames(resolved.path);
      return names === undefined ? undefined : { path: resolved.path, namespace, pluginData: names };
    });
    build.onLoad({ filter: /.*/, namespace }, ({ path, pluginData }) => ({
      resolveDir: dirname(path),
      contents: [
        `const all = require(${JSON.stringify(path)});`,
        'export default all;',
        ...(pluginData as string[]).map(
          (name, i) => `const n${i} = all.${name}; export { n${i} as ${name} };`,
        ),
      ].join('\n'),
    }));
  },
};

/** The names that Node gives a CommonJS file, `default` aside; undefined where the file is not CommonJS. */
async function exportedNames(path: string, seen = new Set<string>()): Promise<string[] | undefined> {
  if (!/\.c?js$/.test(path) || seen.has(path)) return undefined;
  seen.add(path);
  const source = await readFile(path, 'utf8');
  await init();
  let found: ReturnType<typeof parse>;
  try {
    found = parse(source);
  } catch {
    // An `import` or `export` statement: an ES module.
    return undefined;
  }
  if (
    found.exports.length === 0 &&
    found.reexports.length === 0 &&
    !/\bmodule\.exports\b|\bexports\./.test(source)
  )
    return undefined;
  const names = new Set(found.exports);
  for (const other of found.reexports) {
    const file = createRequire(path).resolve(other);
    for (const name of (await exportedNames(file, seen)) ?? []) names.add(name);
  }
  return [...names].filter(
    (name) => name !== 'default' && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name),
  );
}
