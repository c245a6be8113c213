import { existsSync, globSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { endToEnd } from '../../src/end-to-end.ts';
import { succeed } from '../../src/outside.ts';
import type { Workplace } from './workplace.ts';

export interface Copy {
  /** Of the server it is made from, relative to the repository. */
  folder: string;
  /** The copy's folder. */
  name: string;
  /** Its package, where that has another name than the folder. */
  packageName?: string;
  /** Made by `npm create`, as it will be once the packages are published; else from this clone. */
  published?: true;
  make: () => Promise<Workplace>;
}

/**
 * All tests but the contract with the clients of 2025. A copy differs from its server in names, files and dependencies,
 * and they meet each client alike: the server's own tests judge the contract with every client.
 */
const oneClient = '^(?!(in-process|stdio|http) > (v2-legacy|v1) > )';

/** Milliseconds that a copy's own tests may take, all together. */
const testsTimeout = 900_000;

/** A copy does everything that the server in this repository does, in a folder outside. */
export function copyStandsAlone({ folder, name, packageName, published, make }: Copy): void {
  const from = basename(folder);
  const server = name.replace(/^mcp-/, '');
  const command = `mcp-${server}`;
  /** Variables that begin with the server's name begin with the copy's. */
  const renamed = ([variable, value]: [string, string]) => {
    const prefix = (of: string) => `${of.toUpperCase().replaceAll('-', '_')}_`;
    return [variable.replace(prefix(from), prefix(server)), value];
  };
  let work: Workplace;
  let copy: string;
  let printed: string;
  const npm = (...args: string[]) => work.inside(name, 'npm', ...args);

  // Where this fails, as when no registry answers, nothing below is tried.
  beforeAll(async () => {
    work = await make();
    copy = join(work.folder, name);
    const naming = packageName === undefined ? [] : ['--name', packageName];
    const made = [name, '--from', from, ...naming];
    printed = await (published ? work.create(...made) : work.createHere(...made));
  });

  test('is made with its dependencies', () => {
    expect(printed).toContain(`${packageName ?? name} is in ${copy}; its command is ${command}.`);
    expect(existsSync(join(copy, 'node_modules'))).toBe(true);
  });

  test('is one commit', async () => {
    const log = await work.inside(name, 'git', 'log', '--format=%an %s');
    expect(log).toMatch(new RegExp(`^Test Start from the ${from} of mcp-reference \\S+\\n$`));
  });

  test('type-checks', () => npm('run', 'typecheck'));
  test('passes lint', () => npm('run', 'lint'));
  test('builds, with the licences of what it bundles', async () => {
    await npm('run', 'build');
    expect(existsSync(join(copy, 'dist/THIRD-PARTY-NOTICES.txt'))).toBe(true);
  });

  test(
    'passes its own tests, but for those that take long',
    async () => {
      const { longTests = [] } = await endToEnd(folder);
      const isWhole = process.env.TEST_WHOLE_COPIES === '1';
      const long = isWhole ? [] : longTests;
      const files = globSync('test/**/*.test.ts', { cwd: copy });
      const chosen = files.filter((file) => !long.includes(basename(file, '.test.ts')));
      expect(chosen.length).toBe(files.length - long.length);
      const report = join(work.folder, 'report.json');
      const vitest = 'node_modules/vitest/vitest.mjs';
      const json = ['--reporter=default', '--reporter=json', `--outputFile=${report}`];
      const options = { cwd: copy, env: work.env, timeout: testsTimeout };
      const some = isWhole ? [] : ['--testNamePattern', oneClient];
      await succeed(process.execPath, [vitest, 'run', ...json, ...some, ...chosen], options);
      const { numPassedTests } = JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number };
      console.log(
        `${from}: ${numPassedTests} tests of the copy passed, in ${chosen.length} of ${files.length} files`,
      );
      expect(numPassedTests).toBeGreaterThan(0);
    },
    testsTimeout,
  );

  test('lists what it offers, and answers a call', async () => {
    const { tool, arguments: args, says, env } = (await endToEnd(folder)).sample;
    const data = env?.(mkdtempSync(join(tmpdir(), 'data-'))) ?? {};
    const server = (...flags: string[]) =>
      succeed(process.execPath, ['dist/main.js', ...flags], {
        cwd: copy,
        env: { ...work.env, ...Object.fromEntries(Object.entries(data).map(renamed)) },
      });
    expect(await server('--help')).toMatch(new RegExp(`(?<![\\w-])${command} `));
    expect(await server('--list')).toContain(tool);
    expect(await server('--call', tool, JSON.stringify(args))).toMatch(says);
  });

  test('runs its example', async () => {
    if (existsSync(join(copy, 'examples/client.ts')))
      await work.inside(name, process.execPath, 'examples/client.ts');
  });

  test('leaves nothing to commit by all that', async () => {
    expect(await work.inside(name, 'git', 'status', '--porcelain')).toBe('');
  });
}
