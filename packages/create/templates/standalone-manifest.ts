import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { printJson } from '../src/print-json.ts';

interface Manifest {
  version: string;
  bin: Record<string, string>;
  engines: Record<string, string>;
  keywords: string[];
  scripts: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies: Record<string, string>;
}

/**
 * A server's package.json for a place without workspace and catalog: real versions, and no field that names this
 * repository or its place in a registry. The copy's own name and bin are filled in when it is made.
 */
export function standaloneManifest(text: string, root: URL): string {
  const manifest = JSON.parse(text) as Manifest;
  const versions = versionsOf(root);
  const build = manifest.scripts.build ?? 'tsup';
  const { dependencies = {}, devDependencies } = manifest;
  const standalone = {
    version: '0.1.0',
    license: 'MIT',
    type: 'module',
    bin: Object.values(manifest.bin)[0],
    files: ['dist'],
    engines: manifest.engines,
    keywords: manifest.keywords.slice(0, 3),
    scripts: {
      ...scriptsThatStayInside(manifest.scripts),
      format: 'biome check --write .',
      // Tests start the built file, and here no task runner has built it.
      test: `${build} && tsc && vitest run`,
      dev: 'node scripts/dev.ts',
    },
    ...(Object.keys(dependencies).length > 0 && { dependencies: versions.resolve(dependencies) }),
    devDependencies: versions.resolve({ '@biomejs/biome': 'catalog:', ...devDependencies }),
  };
  return printJson(standalone);
}

/** A script that reaches out of the folder serves this repository's releases. */
function scriptsThatStayInside(scripts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(scripts).filter(([, command]) => !command.includes('../')));
}

function versionsOf(root: URL) {
  const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
  const { catalog } = parse(read('pnpm-workspace.yaml')) as { catalog: Record<string, string> };
  const versionOf = (name: string, range: string): string => {
    if (range === 'catalog:') {
      const version = catalog[name];
      if (version === undefined) throw new Error(`${name} is not in the catalog of pnpm-workspace.yaml.`);
      return version;
    }
    if (range.startsWith('workspace:')) {
      const folder = name.replace('@mcp-reference/', 'packages/');
      return `^${(JSON.parse(read(`${folder}/package.json`)) as Manifest).version}`;
    }
    return range;
  };
  return {
    resolve: (dependencies: Record<string, string>): Record<string, string> =>
      Object.fromEntries(Object.entries(dependencies).map(([name, range]) => [name, versionOf(name, range)])),
  };
}
