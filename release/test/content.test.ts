import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { libraryNames, serverNames } from '../src/workspace.ts';
import { packedPackage } from './support/packed.ts';

/** Packages that are in each bundle, and must be named in its notices. */
const bundled: Record<string, string[]> = {
  calculator: ['mathjs', 'decimal.js', 'd3-scale', '@resvg/resvg-wasm'],
  weather: ['p-retry', 'p-limit', 'lru-cache'],
  'config-resources': [
    'ajv',
    'yaml',
    'toml-eslint-parser',
    '@humanwhocodes/momoa',
    '@scalar/json-magic',
    'minisearch',
    'pg',
  ],
  'code-review-prompts': ['js-yaml'],
  notifications: ['nodemailer', 'undici', 'pg'],
};
const everywhere = ['@modelcontextprotocol/server', 'zod', 'hono', 'jose', 'ioredis'];

describe.each(serverNames)('the package of %s', (name) => {
  const { folder, files, manifest } = packedPackage(name);
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');

  test('holds the bundle, and what npm, the MCP registry and readers want; nothing else', () => {
    const wanted = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', 'server.json'];
    const outsideDist = Object.keys(files).filter((path) => !path.startsWith('dist/'));
    expect(outsideDist.sort()).toEqual(wanted);
    expect(
      Object.keys(files).filter((path) => /\.(ts|map|tsbuildinfo)$|(^|\/)test\/|\.test\./.test(path)),
    ).toEqual([]);
  });

  test('has no dependencies', () => {
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(manifest).not.toHaveProperty('peerDependencies');
  });

  test('has a bin that runs', () => {
    const [command, path = ''] = Object.entries(manifest.bin ?? {})[0] ?? [];
    expect(command).toBe(`mcp-${name}`);
    expect(read(path)).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(join(folder, path)).mode & 0o111).not.toBe(0);
  });

  test('names whose code is in it, with each licence', () => {
    const notices = read('dist/THIRD-PARTY-NOTICES.txt');
    const named = new Set(
      [...notices.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+) \d+\.\d+\.\S* \(/gm)].map(([, found]) => found),
    );
    expect([...everywhere, ...(bundled[name] ?? [])].filter((dependency) => !named.has(dependency))).toEqual(
      [],
    );
    expect(notices).not.toContain('@mcp-reference/');
  });

  test('has a changelog of its version, and the same version in server.json', () => {
    expect(/^## (\S+)$/m.exec(read('CHANGELOG.md'))?.[1]).toBe(manifest.version);
    const { version, packages } = JSON.parse(read('server.json')) as {
      version: string;
      packages: { version: string }[];
    };
    expect([version, ...packages.map((one) => one.version)]).toEqual([manifest.version, manifest.version]);
  });
});

describe.each(libraryNames)('the package of %s', (name) => {
  const { manifest, folder } = packedPackage(name);

  test('names real versions, a changelog and a licence', () => {
    const { dependencies = {} } = manifest;
    const peers = (manifest as { peerDependencies?: Record<string, string> }).peerDependencies ?? {};
    const ranges = [...Object.values(dependencies), ...Object.values(peers)];
    expect(ranges.filter((range) => !/^(\^|>=)?\d/.test(range))).toEqual([]);
    expect(/^## (\S+)$/m.exec(readFileSync(join(folder, 'CHANGELOG.md'), 'utf8'))?.[1]).toBe(
      manifest.version,
    );
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toMatch(/^MIT License/);
  });
});
