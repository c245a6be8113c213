import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EsbuildPlugin } from './plugin.js';
import { packageFolder } from './report.js';

interface Manifest {
  name: string;
  version: string;
  license?: string | { type?: string };
  repository?: string | { url?: string };
  author?: string | { name?: string };
}

interface BundledPackage {
  /** `hono 4.13.19 (MIT), https://github.com/honojs/hono` */
  title: string;
  licence: string;
}

/**
 * Writes THIRD-PARTY-NOTICES.txt into the bundle's folder. It names every package whose code is in the bundle, with its
 * version and the text of its licence: most licences ask for that of whoever passes the code on.
 */
export function notices(): EsbuildPlugin {
  return {
    name: 'notices',
    setup(build) {
      build.initialOptions.metafile = true;
      build.onEnd(({ metafile }) => {
        if (metafile === undefined) return;
        const folder = build.initialOptions.outdir ?? 'dist';
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), noticesText(bundledPackages(metafile)));
      });
    },
  };
}

interface Metafile {
  outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
}

/** Third-party packages of which at least a byte is in the bundle. */
function bundledPackages(metafile: Metafile): BundledPackage[] {
  const folders = new Set<string>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = packageFolder(path);
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  const packages = new Map([...folders].map(describe).map((found) => [found.title, found]));
  return [...packages.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
}

function describe(folder: string): BundledPackage {
  const { name, version, license, repository, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Manifest;
  const source = (typeof repository === 'string' ? repository : repository?.url) ?? '';
  const kind = (typeof license === 'string' ? license : license?.type) ?? 'see below';
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const texts = files
    .filter((entry) => /^(licen[cs]e|copying|notice)/i.test(entry))
    .sort()
    .map((entry) => readFileSync(join(folder, entry), 'utf8').replaceAll('\r\n', '\n').trim());
  return {
    title: [`${name} ${version} (${kind})`, address(source)].filter((part) => part !== '').join(', '),
    licence:
      texts.join('\n\n') ||
      `The package holds no text of its licence. Its author: ${(typeof author === 'string' ? author : author?.name) ?? 'see there'}.`,
  };
}

/** `git+ssh://git@github.com/a/b.git`, `github:a/b` and `a/b`: all are https://github.com/a/b. */
function address(repository: string): string {
  const path = repository
    .replace(/^git\+/, '')
    .replace(/^(ssh:\/\/git@|git:\/\/|git@)/, 'https://')
    .replace(/^(https:\/\/[^/:]+):/, '$1/')
    .replace(/\.git$/, '');
  return /^(github:)?[\w.-]+\/[\w.-]+$/.test(path)
    ? `https://github.com/${path.replace('github:', '')}`
    : path;
}

/** Packages with the same text share one. */
function noticesText(packages: BundledPackage[]): string {
  const byLicence = new Map<string, BundledPackage[]>();
  for (const found of packages)
    byLicence.set(found.licence, [...(byLicence.get(found.licence) ?? []), found]);
  const line = '-'.repeat(80);
  const sections = [...byLicence].map(([licence, sharing]) =>
    [line, ...sharing.map(({ title }) => title), line, '', licence, ''].join('\n'),
  );
  return ['The files beside this one hold code of these packages.', '', ...sections].join('\n');
}
