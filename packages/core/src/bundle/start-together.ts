import { basename, dirname, join } from 'node:path';
import type { EsbuildPlugin } from './plugin.js';

type Build = Parameters<EsbuildPlugin['setup']>[0];
type Result = Parameters<Parameters<Build['onEnd']>[0]>[0];
type Metafile = NonNullable<Result['metafile']>;

/** One file for what every start loads, and one for the part of it that a worker loads too. */
const together = 'start.js';
const sharedWithWorkers = 'shared.js';

type Exports = Map<string, string[]>;
type OutputFile = NonNullable<Result['outputFiles']>[number];

/**
 * Joins the bundler's shared files: one file for all that a start loads, one for what its workers load too.
 * Ten and more files cost a twentieth of a start, because Node finds, reads and links each of them.
 */
export const startTogether: EsbuildPlugin = {
  name: 'start-together',
  setup(build) {
    build.initialOptions.metafile = true;
    build.onEnd(async (result) => {
      const { outputFiles = [], metafile } = result;
      if (metafile === undefined) return;
      const files = new Map(outputFiles.map((file) => [basename(file.path), file]));
      const { shared, own, usersOf } = whatStarts(metafile);
      await merge(build, files, shared, usersOf(shared), sharedWithWorkers);
      await merge(build, files, own, usersOf(own), together);
      result.outputFiles = [...files.values()];
    });
  },
};

/** Joins some files into one, and points the files that import them to it. */
async function merge(
  build: Build,
  files: Map<string, OutputFile>,
  chunks: Exports,
  users: string[],
  into: string,
): Promise<void> {
  if (chunks.size < 2) return;
  const banner = build.initialOptions.banner?.js ?? '';
  const text = (name: string) => files.get(name)?.text.replace(banner, '') ?? '';
  /** Two of them may export different things by one name: here each name has the number of its file besides. */
  const reExport = (name: string, from: string, direction: 'out' | 'back') => {
    const number = [...chunks.keys()].indexOf(name);
    const names = chunks.get(name)?.map((was) => [was, `${was}_${number}`] as const) ?? [];
    const specifiers = names.map(([was, is]) =>
      direction === 'out' ? `${was} as ${is}` : `${is} as ${was}`,
    );
    return `export { ${specifiers.join(', ')} } from './${from}';`;
  };
  const passOn = (name: string) => reExport(name, into, 'back');

  const all = Array.from(chunks.keys(), (name) => reExport(name, name, 'out')).join('\n');
  const written = new Map([[into, await bundled(build, all, chunks, text)]]);
  for (const name of users) written.set(name, await bundled(build, text(name), chunks, passOn));
  const folder = dirname([...files.values()][0]?.path ?? '');
  for (const name of chunks.keys()) files.delete(name);
  for (const [name, code] of written) files.set(name, outputFile(join(folder, name), code));
}

/**
 * What an entry imports dynamically begins the program. The chunks that it has loaded, those first that the others need,
 * with what each exports; not those that the entry loads itself. Apart are those that another entry, a worker, loads too.
 */
function whatStarts(metafile: Metafile) {
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const imports = (name: string, kind: string) =>
    (outputs.get(name)?.imports ?? [])
      .filter((found) => found.kind === kind && found.external !== true)
      .map(({ path }) => basename(path));
  const loaded = (name: string, before = new Set<string>(), all: string[] = []) => {
    if (before.has(name)) return all;
    before.add(name);
    for (const other of imports(name, 'import-statement')) loaded(other, before, all);
    all.push(name);
    return all;
  };

  const names = [...outputs.keys()];
  const onNeed = new Set(names.flatMap((name) => imports(name, 'dynamic-import')));
  const entries = names.filter((name) => outputs.get(name)?.entryPoint !== undefined && !onNeed.has(name));
  const main = entries.find((name) => imports(name, 'dynamic-import').length > 0) ?? '';
  const [start] = imports(main, 'dynamic-import');
  const atOnce = new Set(loaded(main));
  const byWorkers = new Set(entries.filter((name) => name !== main).flatMap((name) => loaded(name)));
  const started = (start === undefined ? [] : loaded(start)).filter(
    (name) => name !== start && !atOnce.has(name),
  );
  const exportsOf = (some: string[]): Exports =>
    new Map(some.map((name) => [name, outputs.get(name)?.exports ?? []]));
  return {
    shared: exportsOf(started.filter((name) => byWorkers.has(name))),
    own: exportsOf(started.filter((name) => !byWorkers.has(name))),
    usersOf: (chunks: Exports) =>
      names.filter(
        (name) => !chunks.has(name) && imports(name, 'import-statement').some((other) => chunks.has(other)),
      ),
  };
}

/** A file with those of the parts in it that it imports; what else it imports it imports as before. */
async function bundled(
  { esbuild, initialOptions }: Build,
  contents: string,
  parts: ReadonlyMap<string, unknown>,
  text: (name: string) => string,
): Promise<string> {
  const { outputFiles } = await esbuild.build({
    ...initialOptions,
    entryPoints: [],
    stdin: { contents },
    splitting: false,
    write: false,
    plugins: [
      {
        name: 'parts',
        setup(build) {
          build.onResolve({ filter: /.*/ }, ({ path, kind }) =>
            kind === 'import-statement' && parts.has(basename(path))
              ? { path: basename(path), namespace: 'part' }
              : { path, external: true },
          );
          build.onLoad({ filter: /.*/, namespace: 'part' }, ({ path }) => ({ contents: text(path) }));
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? '';
}

function outputFile(path: string, text: string): NonNullable<Result['outputFiles']>[number] {
  return { path, text, contents: new TextEncoder().encode(text), hash: '' };
}
