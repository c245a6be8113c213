import { delimiter, dirname } from 'node:path';

/**
 * The environment of a person outside this repository: without the variables of the package manager and the test runner
 * that run the tests, and without this repository's programs on the PATH, which would hide that a copy lacks one. How
 * npm reaches its registry stays: the Node that runs the tests is another than the machine's, whose settings npm would
 * not find.
 */
export function outsideEnvironment(more: Record<string, string> = {}): Record<string, string> {
  const ours =
    /^(npm_(?!config_(cafile|globalconfig|registry|userconfig)$)|pnpm_|vitest|turbo_|node_(env|options|path|v8_coverage)$|init_cwd$)/i;
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || ours.test(name) ? [] : [[name, value] as const],
  );
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return {
    ...Object.fromEntries(kept),
    PATH: [dirname(process.execPath), ...path].join(delimiter),
    // A terminal's colours have no place in what is compared.
    NO_COLOR: '1',
    ...more,
  };
}
