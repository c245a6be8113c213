import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outsideEnvironment, succeed } from '../src/outside.ts';
import { type Registry, startRegistry } from '../src/registry.ts';
import { serverNames } from '../src/workspace.ts';
import { RepositoryCopy } from './support/repository-copy.ts';

/*
 * The way from a change to what a user gets, in a copy of this repository and on a registry of its own. Each test goes on
 * where the one before it ended.
 */

let registry: Registry;
let repository: RepositoryCopy;
let first: Record<string, string>;

beforeAll(async () => {
  registry = await startRegistry();
  repository = new RepositoryCopy(registry.env);
  await repository.create();
  first = repository.versions();
});
afterAll(() => registry.close());

const scoped = (names: readonly string[]) => names.map((name) => `@mcp-reference/${name}`);
const calculator = '@mcp-reference/calculator';

/** The packages that have other versions than before. */
function changed(before: Record<string, string>): string[] {
  const now = repository.versions();
  return Object.keys(now).filter((name) => now[name] !== before[name]);
}

/** Every package's versions on the registry. */
async function published(): Promise<Record<string, string[]>> {
  const names = Object.keys(first);
  const documents = await Promise.all(names.map((name) => registry.document(name)));
  return Object.fromEntries(
    names.map((name, index) => [name, Object.keys(documents[index]?.versions ?? {})]),
  );
}

/** A user's steps, in an empty folder. */
function npx(...args: string[]): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'user-'));
  return succeed('npx', ['-y', ...args], { cwd, env: outsideEnvironment(registry.env) });
}

test('everything is published the first time', async () => {
  await repository.pnpm('run', 'release');
  expect(await published()).toEqual(
    Object.fromEntries(Object.entries(first).map(([name, version]) => [name, [version]])),
  );
});

test('a changeset for one server gives that server a version and a changelog, and no other', async () => {
  repository.replace('servers/calculator/src/tools/calculate.ts', /(?<=description:\s+')/, 'Changed: ');
  await repository.pnpm(
    'run',
    'changeset',
    '--minor',
    calculator,
    '-m',
    'calculate says that it has changed',
  );
  await repository.commit('A change');
  await repository.pnpm('run', 'version');
  expect(changed(first)).toEqual([calculator]);
  const version = repository.versions()[calculator];
  expect(version).toBe('0.2.0');
  expect(repository.read('servers/calculator/CHANGELOG.md')).toMatch(
    /^## 0\.2\.0\n\n### Minor Changes\n\n- .*calculate says that it has changed\n\n## 0\.1\.0$/m,
  );
  for (const file of ['server.json', 'manifest.json', '.claude-plugin/plugin.json']) {
    expect(repository.read(`servers/calculator/${file}`)).toContain(`"version": "${version}"`);
  }
  // The pull request passes the checks that it will be put to.
  await repository.run('node', 'release/generate.ts', '--check');
  await repository.pnpm('exec', 'biome', 'check', 'servers/calculator');
});

test('publishing it publishes that server alone, and npx runs it', async () => {
  await repository.build('servers/calculator');
  await repository.commit('New versions');
  await repository.pnpm('run', 'release');
  const versions = await published();
  expect(versions[calculator]).toEqual(['0.1.0', '0.2.0']);
  expect(Object.entries(versions).filter(([, all]) => all.length > 1)).toHaveLength(1);

  expect(await npx(calculator, '--version')).toBe('0.2.0\n');
  expect(await npx(calculator, '--list')).toContain('Changed:');
  expect(await npx(`${calculator}@0.1.0`, '--list')).not.toContain('Changed:');
  const tags = await repository.run('git', 'tag', '--list');
  expect(tags).toContain(`${calculator}@0.2.0`);
});

test('a changeset for core gives the five servers versions, and says so in their changelogs', async () => {
  const before = repository.versions();
  repository.replace('packages/core/src/cli/help.ts', 'Usage: ', 'How to use it: ');
  await repository.pnpm(
    'run',
    'changeset',
    '--patch',
    '@mcp-reference/core',
    '-m',
    'The help has another heading',
  );
  await repository.commit('A change in core');
  await repository.pnpm('run', 'version');
  expect(changed(before).sort()).toEqual(scoped([...serverNames, 'core', 'create']).sort());
  for (const name of serverNames) {
    expect(repository.read(`servers/${name}/CHANGELOG.md`)).toContain(
      'In core: The help has another heading',
    );
  }
});

test('publishing it publishes them, with the change inside', async () => {
  await repository.pnpm('--dir', 'packages/core', 'exec', 'tsup', '--no-dts', '--no-clean');
  await repository.build('servers/weather');
  await repository.commit('New versions');
  await repository.pnpm('run', 'release');
  const versions = await published();
  for (const name of scoped(serverNames)) expect(versions[name]).toContain(repository.versions()[name]);
  expect(await npx('@mcp-reference/weather', '--version')).toBe('0.1.1\n');
  expect(await npx('@mcp-reference/weather', '--help')).toContain('How to use it:');
});

test('a new folder in servers/ is a server everywhere', async () => {
  repository.addServer('sixth');
  const install = () =>
    repository.pnpm('install', '--no-frozen-lockfile', '--prefer-offline', '--ignore-scripts');
  await install();
  await repository.build('servers/sixth');
  await repository.run('node', 'release/generate.ts');
  // The generator has written what Turborepo builds before the tests.
  await install();
  await repository.build('packages/create');

  const hosts = ['.mcp.json', '.claude-plugin/marketplace.json', 'servers/sixth/manifest.json'];
  for (const file of ['README.md', 'release/package.json', ...hosts])
    expect(repository.read(file)).toContain('sixth');
  const printed = (program: string) => repository.run('node', '--input-type=module', '--eval', program);
  const e2e = await printed(`const { servers } = await import(process.cwd() + '/e2e/src/servers.ts');
    console.log(servers.map(({ name }) => name).join());`);
  const benchmarks =
    await printed(`const { ours } = await import(process.cwd() + '/benchmarks/src/programs.ts');
    console.log(ours('data').map(({ id }) => id).join());`);
  for (const list of [e2e, benchmarks]) expect(list.trim().split(',')).toContain('sixth');
  expect(await repository.run('node', 'packages/create/dist/main.js', '--help')).toContain('  sixth ');
  const checked = await repository.run('node', 'e2e/properties.ts', '--server', 'sixth', '--cases', '20');
  expect(checked).toContain('20 cases of 1 tool, 0 failures');
});
