import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EsbuildPlugin } from './plugin.js';

/**
 * Writes THIRD-PARTY-NOTICES.txt into the bundle's folder. It names every package whose code is in the bundle, with its
 * version and the text of its licence: most licences ask for that of whoever passes the code on.
 */
export const notices: EsbuildPlugin = {
  name: 'notices',
  setup(build) {
    build.initialOptions.metafile = true;
    const { outdir = 'dist' } = build.initialOptions;
    build.onEnd(({ metafile }) => {
      const bundled = Object.values(metafile?.outputs ?? {}).flatMap(({ inputs }) => Object.entries(inputs));
      const folders = bundled.flatMap(([path, { bytesInOutput }]) =>
        bytesInOutput > 0 ? (packageFolder(path) ?? []) : [],
      );
      mkdirSync(outdir, { recursive: true });
      writeFileSync(join(outdir, 'THIRD-PARTY-NOTICES.txt'), noticesText([...new Set(folders)]));
    });
  },
};

/** The folder of the package that a file belongs to: undefined for the project's own files and for generated modules. */
export function packageFolder(path: string): string | undefined {
  // `namespace:path`, where a drive of Windows has one letter.
  if (/^[\w-]{2,}:/.test(path)) return undefined;
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path)?.[0];
}

/** Packages with the same text share one. */
function noticesText(folders: string[]): string {
  const titles = new Map(folders.map((folder) => [titleOf(folder), licenceOf(folder)]));
  const byLicence = Map.groupBy([...titles.keys()].sort(), (title) => titles.get(title));
  const line = '-'.repeat(80);
  const sections = [...byLicence].map(([licence, sharing]) =>
    [line, ...sharing, line, '', licence, ''].join('\n'),
  );
  return ['The files beside this one hold code of these packages.', '', ...sections].join('\n');
}

/** `hono 4.13.19 (MIT), https://github.com/honojs/hono`: some licences ask for the address of the source. */
function titleOf(folder: string): string {
  const { name, version, license, repository } = manifestOf(folder);
  const title = `${name} ${version} (${wordOf(license, 'type') ?? 'see below'})`;
  const source = wordOf(repository, 'url');
  if (source === undefined) return title;
  // `git+ssh://git@github.com/a/b.git`, `github:a/b` and `a/b`: all are https://github.com/a/b.
  const [, path] = /^(?:.*\bgithub(?:\.com)?[:/])?([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(source) ?? [];
  return `${title}, ${path === undefined ? source : `https://github.com/${path}`}`;
}

function licenceOf(folder: string): string {
  const files = readdirSync(folder).filter((entry) => /^(licen[cs]e|copying|notice)/i.test(entry));
  const texts = files
    .sort()
    .map((entry) => readFileSync(join(folder, entry), 'utf8').replaceAll('\r\n', '\n').trim());
  const author = wordOf(manifestOf(folder).author, 'name') ?? 'see there';
  return texts.join('\n\n') || `The package holds no text of its licence. Its author: ${author}.`;
}

type Manifest = Record<'name' | 'version', string> & Record<'license' | 'repository' | 'author', Field>;
/** A word, or an object that has the word: packages write both. */
type Field = string | Record<string, string> | undefined;

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

const wordOf = (field: Field, key: string) => (typeof field === 'object' ? field[key] : field);
