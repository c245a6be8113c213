import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { namesOf } from '../src/names.ts';
import { templates } from '../src/templates.ts';
import { makeTarget, writeCopy } from '../src/write-copy.ts';
import { undecided } from '../templates/template-files.ts';

const repository = new URL('../../../', import.meta.url);
const read = (path: URL | string) => readFileSync(path, 'utf8');

test('every server of the repository is a template', () => {
  const servers = globSync('*', { cwd: new URL('servers', repository) });
  expect(servers.sort()).toEqual(templates.map(({ name }) => name).sort());
});

describe.each(templates)('the copy of $name', (template) => {
  const { name } = template;
  const variables = `${name.toUpperCase().replaceAll('-', '_')}_`;
  const server = new URL(`servers/${name}/`, repository);
  const copy = join(tmpdir(), `copy-of-${name}`);
  const files = () =>
    readdirSync(copy, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = () =>
    files().map((entry) => {
      const path = join(entry.parentPath, entry.name).slice(copy.length + 1);
      return { path, text: read(join(copy, path)) };
    });
  const filesThatHold = (pattern: RegExp) =>
    texts().flatMap(({ path, text }) => (pattern.test(text) ? [path] : []));

  beforeAll(async () => {
    await writeCopy(await makeTarget(copy), template, namesOf('@acme/tides'), new AbortController().signal);
  });

  test('was decided on for every file of the server', () => {
    expect(undecided(server)).toEqual([]);
  });

  test('has every source and test of the server', () => {
    const sources = globSync(['src/**/*.*', 'test/**/*.*', 'examples/*.*'], { cwd: server });
    expect(sources.filter((path) => !existsSync(join(copy, path)))).toEqual([]);
    expect(sources.length).toBeGreaterThan(5);
  });

  test('does not call itself by the name of the server', () => {
    const identities = [
      `@mcp-reference/${name}\\b(?!-)`,
      `mcp-${name}\\b`,
      `mcp-reference-${name}`,
      // In an address, as links that install a server have it.
      '%40mcp-reference',
      `name: '${name}`,
    ];
    expect(filesThatHold(new RegExp(identities.join('|')))).toEqual([]);
    expect(filesThatHold(new RegExp(`\\b${variables}[A-Z]`))).toEqual([]);
  });

  test('says nothing of this repository but in links of the README', () => {
    const ours = /mcp-reference\/mcp-reference|io\.github/;
    expect(filesThatHold(ours).filter((path) => path !== 'README.md')).toEqual([]);
    expect(read(join(copy, 'README.md')).replaceAll(/\]\([^)]+\)/g, ']')).not.toMatch(ours);
    expect(filesThatHold(/"(catalog|workspace):|tsconfig\.base|<!-- generated/)).toEqual([]);
  });

  test('names the versions that this repository is built with', () => {
    const { devDependencies } = JSON.parse(read(join(copy, 'package.json')));
    const core = JSON.parse(read(new URL('packages/core/package.json', repository)));
    expect(devDependencies['@mcp-reference/core']).toBe(`^${core.version}`);
    const original = Object.keys(JSON.parse(read(new URL('package.json', server))).devDependencies);
    expect(Object.keys(devDependencies).sort()).toEqual([...original, '@biomejs/biome'].sort());
    for (const range of Object.values(devDependencies)) expect(range).toMatch(/^[\^~]?\d+\.\d+\.\d+/);
  });

  test('has no script that reaches out of its folder', () => {
    const { scripts } = JSON.parse(read(join(copy, 'package.json')));
    expect(Object.values(scripts).join(' && ')).not.toContain('../');
    expect(scripts).toMatchObject({ build: expect.stringMatching(/^tsup/), lint: 'biome check .' });
    expect(scripts.test).toContain('&& tsc &&');
    expect(scripts.dev).toBe('node scripts/dev.ts');
  });

  test('has room for tools of its own, and says what they cost', () => {
    expect(read(join(copy, 'test/contract.test.ts'))).toMatch(
      /\/\/ Characters of tools.*\n +tokenBudget: 3_000,/,
    );
  });

  test('begins its README with install and build', () => {
    const [first = ''] = /^```sh[\s\S]*?^```/m.exec(read(join(copy, 'README.md'))) ?? [];
    expect(first).toMatch(/npm install\nnpm run build\nnpm test/);
  });

  test('has no description and no setting of the origin', () => {
    const { description } = JSON.parse(read(new URL('package.json', server)));
    expect(read(join(copy, 'package.json'))).not.toContain(description);
    expect(read(join(copy, 'biome.json'))).not.toContain('benchmarks');
  });

  test('does not run in its README what a stranger may publish under its name', () => {
    expect(read(join(copy, 'README.md'))).not.toMatch(/npx|vscode.dev|cursor:/);
  });

  test('tells of scripts in the words of npm, which everyone has', () => {
    expect(filesThatHold(/`pnpm /)).toEqual([]);
  });

  test('tells coding agents what it is, in at most 80 lines whose commands are there', () => {
    const text = read(join(copy, 'AGENTS.md'));
    expect(text.split('\n').length).toBeLessThanOrEqual(80);
    expect(read(join(copy, 'CLAUDE.md'))).toBe('@AGENTS.md\n');
    const { scripts } = JSON.parse(read(join(copy, 'package.json')));
    for (const [, script = ''] of text.matchAll(/npm (?:run )?(build|test|format)\b/g))
      expect(scripts).toHaveProperty(script);
    for (const [, path = ''] of text.matchAll(/`(src\/[\w.]+\.ts|test\/[\w.]+\.ts)`/g))
      expect(existsSync(join(copy, path)), path).toBe(true);
  });

  test('has its own Git, lint and type settings, and the licence', () => {
    const settings = ['.gitignore', '.gitattributes', 'biome.json', 'tsconfig.json', 'vitest.config.ts'];
    expect(files().map((entry) => entry.name)).toEqual(expect.arrayContaining([...settings, 'LICENSE']));
    expect(read(join(copy, 'LICENSE'))).toBe(read(new URL('LICENSE', repository)));
  });
});
