import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

export const turbo = `${root}/node_modules/.bin/turbo`;

export interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  description: string;
  /** The subjects that a reader learns from it. */
  teaches?: string;
  license: string;
  author: string;
  homepage: string;
  bugs: string;
  mcpName?: string;
  bin?: Record<string, string>;
  files: string[];
  engines: { node: string };
  scripts?: Record<string, string>;
  repository: { url: string; directory: string };
  keywords: string[];
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** The folders of packages below one folder of the repository: `servers` has `servers/calculator` and so on. */
function foldersIn(parent: string): string[] {
  return globSync(`${parent}/*/package.json`, { cwd: root })
    .map((path) => `${parent}/${basename(join(path, '..'))}`)
    .sort();
}

/** @param folder relative to the repository, `servers/weather` */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(`${root}/${folder}/package.json`, 'utf8')) as Manifest;
}

const isPublished = (folder: string) => readManifest(folder).private !== true;

/** Every folder of servers/: adding a server is adding one. */
export const serverFolders = foldersIn('servers');

/** The names of the servers that are published: all but what is only copied. */
export const serverNames = serverFolders.filter(isPublished).map((folder) => basename(folder));

export const libraryNames = foldersIn('packages')
  .filter(isPublished)
  .map((folder) => basename(folder));

/** The folders of all packages that are published, relative to the repository. */
export const publishedFolders = [
  ...serverNames.map((name) => `servers/${name}`),
  ...libraryNames.map((name) => `packages/${name}`),
];
