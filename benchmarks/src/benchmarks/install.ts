import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { versions } from '../machine.ts';
import { npm } from '../npm.ts';
import { ours, type Program, repository } from '../programs.ts';
import { type Benchmark, number } from '../report.ts';
import { interleave } from '../rounds.ts';
import { ratio, spreadOf } from '../statistics.ts';

interface Installed {
  id: string;
  title: string;
  kind: Program['kind'];
  /** The argument of `npm install`. */
  packages: string[];
  seconds: number[];
  firstSeconds: number;
  count: number;
  megabytes: number;
}

export const install: Benchmark = {
  name: 'install',
  title: 'Install',
  async measure({ quick, folder }) {
    const limit = installed('bare', 'a bare tarball', 'limit', [await packBare(folder)]);
    const servers: Installed[] = [];
    for (const { id } of ours(folder))
      servers.push(installed(id, id, 'ours', [await packServer(id, folder)]));
    const all = [...servers, ...peers(), limit];
    const cache = join(folder, 'npm-cache');
    const titleOf = ({ title }: Installed) => title;
    await interleave('install, filling npm’s cache', all, 1, titleOf, async (it) => {
      it.firstSeconds = await run(it, folder, cache);
    });
    const again = async (it: Installed) => {
      it.seconds.push(await run(it, folder, cache));
    };
    await interleave('install', all, quick ? 1 : 3, titleOf, again);
    // A measurement of half a second suffers most from the machine's other work.
    await interleave('install, ours', [...servers, limit], quick ? 1 : 12, titleOf, again);
    return {
      method: [
        '`npm install` into an empty folder. Ours are tarballs made by `npm pack`; peers come from the registry in the version that the other benchmarks run. Install scripts are not run.',
        'The first install fills an empty npm cache, so it has the network in it; "again" is with everything in the cache (`--prefer-offline`), median of rounds: three, of ours and the bare tarball fifteen. `npx` does the same work.',
        'SDK v1, SDK v2, fastmcp and mcp-framework are what a server written with them installs, before its own code.',
      ],
      tables: [
        {
          title: 'npm install',
          columns: ['', 'packages', 'MB on disk', 'first, s', 'again, s', '× a bare tarball'],
          rows: all.map((it) => [
            it.title,
            String(it.count),
            number(it.megabytes),
            number(it.firstSeconds),
            number(spreadOf(it.seconds).median),
            number(ratio(it.seconds, limit.seconds)),
          ]),
        },
      ],
      plots: [
        {
          file: 'install.svg',
          title: 'npm install with a full cache',
          unit: 's',
          better: 'less',
          bars: all.map(({ title, kind, seconds }) => {
            const { median, q1, q3 } = spreadOf(seconds);
            return { label: title, kind, value: median, low: q1, high: q3 };
          }),
        },
      ],
      figures: Object.fromEntries(
        servers.flatMap((it) => [
          [`install.packages.${it.id}`, it.count],
          [`install.seconds.${it.id}`, ratio(it.seconds, limit.seconds)],
        ]),
      ),
    };
  },
};

function installed(id: string, title: string, kind: Program['kind'], packages: string[]): Installed {
  return { id, title, kind, packages, seconds: [], firstSeconds: Number.NaN, count: 0, megabytes: 0 };
}

function peers(): Installed[] {
  const known = versions();
  const at = (name: string) => `${name}@${known[name] ?? 'latest'}`;
  const peer = (title: string, ...packages: string[]) => installed(title, title, 'peer', packages);
  return [
    peer('server-everything', at('@modelcontextprotocol/server-everything')),
    peer('server-memory', at('@modelcontextprotocol/server-memory')),
    peer('SDK v1', at('@modelcontextprotocol/sdk')),
    peer('SDK v2', at('@modelcontextprotocol/server')),
    peer('fastmcp', at('fastmcp')),
    peer('mcp-framework', at('mcp-framework')),
  ];
}

async function packServer(id: string, folder: string): Promise<string> {
  const [packed] = JSON.parse(
    await npm(join(repository, 'servers', id), [
      'pack',
      '--json',
      '--ignore-scripts',
      '--pack-destination',
      folder,
    ]),
  );
  return join(folder, packed.filename);
}

/** One package, one file, no dependencies: what an install costs at the least. */
async function packBare(folder: string): Promise<string> {
  const source = join(folder, 'bare');
  await mkdir(source, { recursive: true });
  const manifest = { name: 'bare', version: '1.0.0', license: 'MIT', bin: { bare: 'main.js' } };
  await writeFile(join(source, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(source, 'main.js'), '#!/usr/bin/env node\n');
  await npm(source, ['pack', '--pack-destination', folder]);
  return join(folder, 'bare-1.0.0.tgz');
}

async function run(it: Installed, folder: string, cache: string): Promise<number> {
  const project = await mkdtemp(join(folder, 'project-'));
  try {
    await writeFile(join(project, 'package.json'), '{"name":"project","version":"1.0.0","private":true}');
    const startedAt = performance.now();
    await npm(project, ['install', ...it.packages, '--ignore-scripts', '--prefer-offline', '--cache', cache]);
    const seconds = (performance.now() - startedAt) / 1_000;
    const lock = JSON.parse(await readFile(join(project, 'node_modules', '.package-lock.json'), 'utf8'));
    it.count = Object.keys(lock.packages).length;
    it.megabytes = (await size(join(project, 'node_modules'))) / 1e6;
    return seconds;
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

async function size(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += (await lstat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
