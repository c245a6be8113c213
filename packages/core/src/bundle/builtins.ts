import { createRequire, isBuiltin } from 'node:module';
import type { EsbuildPlugin } from './plugin.js';

/** They load many more modules of Node (`crypto` 18, `fs/promises` 8); few starts call anything of them. */
const heavy = new Set(['crypto', 'child_process', 'dns', 'dns/promises', 'fs/promises']);

/**
 * Node's own modules by `require`, and of each only what is used: an `import` of one has all its exports looked at, of
 * `node:fs` also its promises, for which Node then loads its line editor. Functions of the heavy ones load them when they
 * are first called.
 */
export const plainBuiltins: EsbuildPlugin = {
  name: 'plain-builtins',
  setup(build) {
    build.onResolve({ filter: /^(node:)?[\w/]+$/ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path)
        ? { path, namespace: 'plain-builtins', sideEffects: false }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'plain-builtins' }, ({ path }) => ({
      contents: moduleOf(path),
    }));
  },
};

/** What is marked as pure, esbuild leaves out where nothing uses it. */
function moduleOf(path: string): string {
  const load = 'load()';
  const isHeavy = heavy.has(path.replace('node:', ''));
  const exported = createRequire(import.meta.url)(path) as Record<string, unknown>;
  const lines = Object.keys(exported)
    .filter((name) => name !== 'default')
    .map((name) =>
      isHeavy && /^[a-z]/.test(name) && typeof exported[name] === 'function'
        ? `export const ${name} = (...args) => ${load}.${name}(...args);`
        : `export const ${name} = /* @__PURE__ */ (() => ${load}.${name})();`,
    );
  const remember = `let loaded;\nconst load = () => (loaded ??= require(${JSON.stringify(path)}));`;
  const whole = isHeavy ? `new Proxy({}, { get: (_, name) => ${load}[name] })` : `(() => ${load})()`;
  return `${remember}\n${lines.join('\n')}\nexport default /* @__PURE__ */ ${whole};`;
}
