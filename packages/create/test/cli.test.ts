import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outsideEnvironment, run } from '@mcp-reference/release/outside';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { version } from '../package.json';
import { templates } from '../src/templates.ts';

const bin = fileURLToPath(new URL('../dist/main.js', import.meta.url));
let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'create-cli-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const create = (...args: string[]) =>
  run(process.execPath, [bin, ...args], { cwd, env: outsideEnvironment() });
const quickly = ['--from', 'calculator', '--no-install', '--no-git'];

test('--help names every server and every flag', async () => {
  const { exitCode, stdout } = await create('--help');
  const wanted = [
    'npx -y ./packages/create',
    'starter unless',
    '--from',
    '--name',
    '--no-git',
    '--no-install',
  ];
  for (const text of [...wanted, ...templates.map(({ name }) => name)]) expect(stdout).toContain(text);
  expect(exitCode).toBe(0);
});

test('--version prints the version', async () => {
  expect(await create('--version')).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
});

describe('a wrong argument ends it with code 2, and nothing is written', () => {
  test.each([
    [
      'none, and no terminal to ask on',
      [],
      /Missing: the folder.*packages\/create my-server --from starter/s,
    ],
    ['no folder', ['--from', 'weather'], /Missing: the folder.*my-server --from weather/s],
    ['an unknown server', ['x', '--from', 'clock'], /no server "clock".*calculator.*notifications/s],
    ['an unknown flag', ['x', '--form', 'weather'], /'--form'.*--help/s],
    ['two folders', ['x', 'y', '--from', 'weather'], /One folder, not 2/],
    ['a folder that is no name', ['My Server', ...quickly], /not a package name.*--name my-server/],
    ['a name that is none', ['x', '--name', 'Über', ...quickly], /not a package name/],
    ['an empty folder name', ['', ...quickly], /needs a name/],
  ])('%s', async (_, args, why) => {
    const { exitCode, stderr } = await create(...args);
    expect(stderr).toMatch(why);
    expect(exitCode).toBe(2);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('what is there already', () => {
  test('is never overwritten', async () => {
    mkdirSync(join(cwd, 'x'));
    writeFileSync(join(cwd, 'x', 'thesis.txt'), 'mine');
    const { exitCode, stderr } = await create('x', ...quickly);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr:
        'create-mcp-reference: x is not empty: it holds thesis.txt. Name a new folder, or empty this one.\n',
    });
    expect(readdirSync(join(cwd, 'x'))).toEqual(['thesis.txt']);
  });

  test('may not be a file', async () => {
    writeFileSync(join(cwd, 'x'), 'mine');
    const { exitCode, stderr } = await create('x', ...quickly);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('x is a file')]);
  });

  test('may be a folder with an empty repository in it', async () => {
    mkdirSync(join(cwd, 'x', '.git'), { recursive: true });
    expect(await create('x', ...quickly)).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

test('"." is the folder one is in, and gives its name', async () => {
  const here = join(cwd, 'stock-prices');
  mkdirSync(here);
  const env = outsideEnvironment();
  const { exitCode, stdout } = await run(process.execPath, [bin, '.', ...quickly], { cwd: here, env });
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('its command is mcp-stock-prices')]);
  expect(JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))).toMatchObject({
    name: 'stock-prices',
  });
});

test('without --from, and nobody to ask, it is the starter', async () => {
  const { exitCode, stdout } = await create('tides', '--no-install', '--no-git');
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('Copying starter to')]);
});

test('folders above it are made, and --name names the package', async () => {
  const { exitCode } = await create('a/b/Folder', '--name', '@acme/mcp-tides', ...quickly);
  const manifest = JSON.parse(readFileSync(join(cwd, 'a/b/Folder/package.json'), 'utf8'));
  expect(exitCode).toBe(0);
  expect(manifest).toMatchObject({ name: '@acme/mcp-tides', bin: { 'mcp-tides': 'dist/main.js' } });
  expect(existsSync(join(cwd, 'a/b/Folder/.git'))).toBe(false);
});
