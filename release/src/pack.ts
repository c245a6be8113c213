import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { outsideEnvironment, succeed } from './outside.ts';
import { type Manifest, root } from './workspace.ts';

export interface PackedPackage {
  /** The tarball. */
  file: string;
  /** Its package.json, with real versions in the place of `workspace:` and `catalog:`. */
  manifest: Manifest;
  /** Where it is unpacked. */
  folder: string;
  /** The paths in it, with their sizes in bytes. */
  files: Record<string, number>;
  bytes: number;
  unpackedBytes: number;
}

/**
 * Packs a package as it would be published.
 *
 * @param folder relative to the repository, `servers/weather`
 * @param out an existing folder for the tarball
 */
export async function packPackage(folder: string, out: string): Promise<PackedPackage> {
  const before = new Set(readdirSync(out));
  await succeed('npx', ['-y', 'pnpm@12', 'pack', '--pack-destination', out], {
    cwd: join(root, folder),
    env: outsideEnvironment(),
  });
  const tarball = readdirSync(out).find((name) => name.endsWith('.tgz') && !before.has(name));
  if (tarball === undefined) throw new Error(`pnpm pack made no tarball of ${folder}`);
  const file = join(out, tarball);
  const content = await unpackTarball(file, join(out, `${basename(folder)}-unpacked`));
  const files = Object.fromEntries(
    filesIn(content).map((path) => [path, statSync(join(content, path)).size]),
  );
  return {
    file,
    folder: content,
    manifest: JSON.parse(readFileSync(join(content, 'package.json'), 'utf8')) as Manifest,
    files,
    bytes: statSync(file).size,
    unpackedBytes: Object.values(files).reduce((sum, size) => sum + size, 0),
  };
}

/** @returns the folder that holds the package */
export async function unpackTarball(file: string, into: string): Promise<string> {
  mkdirSync(into, { recursive: true });
  // Windows has tar too.
  await succeed('tar', ['-xzf', file, '-C', into], { cwd: into });
  return join(into, 'package');
}

/** The paths of all files in a folder, with `/`. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
