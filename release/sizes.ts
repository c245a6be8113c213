/**
 * `npx -y pnpm@12 sizes`: source lines beside their limits, then what `npm install` of each server costs, beside its peers: size of the tarball, size on disk,
 * number of packages, seconds. Each is installed into an empty folder with an empty npm cache, from the registry that this
 * machine is set up for; the servers of this repository from their tarballs.
 *
 *   --json   prints JSON
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceLines } from './src/lines.ts';
import { outsideEnvironment, succeed } from './src/outside.ts';
import { filesIn, packPackage } from './src/pack.ts';
import { root, serverNames } from './src/workspace.ts';

interface Row {
  name: string;
  /** The size of the package itself, in bytes. */
  tarball: number;
  /** The size of all that is installed, in bytes. */
  installed: number;
  packages: number;
  seconds: number;
}

const work = mkdtempSync(join(tmpdir(), 'sizes-'));
const stopped = new AbortController();
process.once('SIGINT', () => stopped.abort());

/** @param specs what is installed; the first is the package that is measured */
async function measure(name: string, specs: string[], tarball: number): Promise<Row> {
  process.stderr.write(`installing ${name}\n`);
  const cwd = join(work, name.replaceAll(/\W+/g, '-'));
  const cache = `${cwd}-cache`;
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'package.json'), '{}\n');
  const env = outsideEnvironment({ npm_config_cache: cache });
  const start = performance.now();
  await succeed('npm', ['install', '--no-audit', '--no-fund', ...specs], {
    cwd,
    env,
    signal: stopped.signal,
  });
  const seconds = (performance.now() - start) / 1_000;
  const modules = join(cwd, 'node_modules');
  const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as { packages: object };
  const installed = filesIn(modules).reduce((sum, path) => sum + statSync(join(modules, path)).size, 0);
  rmSync(cache, { recursive: true, force: true });
  return { name, tarball, installed, packages: Object.keys(lock.packages).length, seconds };
}

async function ours(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of serverNames) {
    const { file, bytes, manifest } = await packPackage(`servers/${name}`, work);
    rows.push(await measure(manifest.name, [file], bytes));
  }
  return rows;
}

/** The versions that benchmarks measure: those of the workspace's catalog. */
async function theirs(): Promise<Row[]> {
  const workspace = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const rows: Row[] = [];
  for (const name of [
    '@modelcontextprotocol/server-memory',
    '@modelcontextprotocol/server-everything',
    'fastmcp',
  ]) {
    const range = workspace.match(new RegExp(`^ {2}"?${name}"?: (\\S+)$`, 'm'))?.[1] ?? 'latest';
    const into = mkdtempSync(join(work, 'pack-'));
    const packed = await succeed('npm', ['pack', '--json', `${name}@${range}`], {
      cwd: into,
      signal: stopped.signal,
    });
    const [{ size } = { size: 0 }] = JSON.parse(packed) as { size: number }[];
    // A hello on fastmcp declares its schemas with zod.
    const more = name === 'fastmcp' ? ['zod'] : [];
    rows.push(
      await measure(name === 'fastmcp' ? 'fastmcp hello' : name, [`${name}@${range}`, ...more], size),
    );
  }
  return rows;
}

function table(rows: Row[]): string {
  const kB = (bytes: number) => `${Math.round(bytes / 1_000).toLocaleString('en')} kB`;
  const lines = rows.map(
    ({ name, tarball, installed, packages, seconds }) =>
      `| ${name} | ${kB(tarball)} | ${kB(installed)} | ${packages} | ${seconds.toFixed(1)} s |`,
  );
  return ['| | tarball | installed | packages | npm install |', '|---|---|---|---|---|', ...lines].join('\n');
}

if (!process.argv.includes('--json')) {
  const lines = sourceLines().map(({ folder, lines, most }) => `| ${folder} | ${lines} | ${most} |`);
  console.log(['| source lines | now | limit |', '|---|---|---|', ...lines, ''].join('\n'));
}
try {
  const rows = [...(await ours()), ...(await theirs())];
  console.log(process.argv.includes('--json') ? JSON.stringify(rows, null, 2) : table(rows));
} catch (error) {
  if (!stopped.signal.aborted) throw error;
  process.exitCode = 130;
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
