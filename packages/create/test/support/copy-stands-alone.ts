import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { succeed } from './run.ts';
import { Workplace } from './workplace.ts';

export interface Copy {
  /** The server it is made from. */
  from: string;
  /** Its folder. */
  name: string;
  /** Its package, where that has another name than the folder. */
  packageName?: string;
  /** Its command. */
  command: string;
  /** One call, and what it says. */
  call: { tool: string; args: object; says: RegExp };
  /** What it is called with, so that it writes nothing outside the test's folder. */
  env?: Record<string, string>;
  /** The server's test files that take too long for every run; `TEST_WHOLE_COPIES=1` runs them too. */
  longTests?: string[];
  /** Made by `npm create`, as it will be once the packages are published; else from this clone, with nothing published. */
  published?: true;
}

/** Milliseconds that a copy's own tests may take, all together. */
const testsTimeout = 900_000;

/** A copy does everything that the server in this repository does, in a folder outside. */
export function copyStandsAlone({
  from,
  name,
  packageName,
  command,
  call,
  env = {},
  longTests = [],
  published,
}: Copy): void {
  describe(`a copy of ${from}, made ${published ? 'by npm create' : 'from a clone'}`, () => {
    const work = new Workplace(published ? 'npm' : 'nothingPublished');
    const copy = join(work.folder, name);
    const npm = (...args: string[]) => work.inside(name, 'npm', ...args);

    let printed = '';
    // Where this fails, as when no registry answers, nothing below is tried.
    beforeAll(async () => {
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

    const long = process.env.TEST_WHOLE_COPIES === '1' ? [] : longTests;
    const without = long.length === 0 ? '' : `, but for ${long.join(' and ')}`;
    test(
      `passes its own tests${without}`,
      async () => {
        const files = globSync('test/**/*.test.ts', { cwd: copy });
        const chosen = files.filter((file) => !long.includes(basename(file, '.test.ts')));
        expect(chosen.length).toBe(files.length - long.length);
        const report = join(work.folder, 'report.json');
        const vitest = 'node_modules/vitest/vitest.mjs';
        const json = ['--reporter=default', '--reporter=json', `--outputFile=${report}`];
        await work.insideFor(testsTimeout, name, process.execPath, vitest, 'run', ...json, ...chosen);
        const { numPassedTests } = JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number };
        console.log(
          `${from}: ${numPassedTests} tests of the copy passed, in ${chosen.length} of ${files.length} files`,
        );
        expect(numPassedTests).toBeGreaterThan(0);
      },
      testsTimeout,
    );

    test('lists what it offers, and answers a call', async () => {
      const server = (...flags: string[]) =>
        succeed(process.execPath, ['dist/main.js', ...flags], { cwd: copy, env: { ...work.env, ...env } });
      expect(await server('--help')).toMatch(new RegExp(`(?<![\\w-])${command} `));
      expect(await server('--list')).toContain(call.tool);
      expect(await server('--call', call.tool, JSON.stringify(call.args))).toMatch(call.says);
    });

    const example = join(copy, 'examples/client.ts');
    test('runs its example', () =>
      existsSync(example) ? work.inside(name, process.execPath, example) : undefined);

    test('leaves nothing to commit by all that', async () => {
      expect(await work.inside(name, 'git', 'status', '--porcelain')).toBe('');
    });
  });
}
