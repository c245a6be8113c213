import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { validateWorkflow } from '@action-validator/core';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { outsideEnvironment, run } from '../src/outside.ts';
import { root, serverNames } from '../src/workspace.ts';

const workflows = join(root, '.github/workflows');
const read = (file: string) => readFileSync(join(workflows, file), 'utf8');
const files = readdirSync(workflows);

interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}
interface Job {
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  strategy?: { matrix: { os?: string[]; node?: number[] } };
  /** A workflow that is run as a job. */
  uses?: string;
  needs?: string | string[];
  steps?: Step[];
}
interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}
const stepsOf = (job: Job | undefined) => job?.steps ?? [];
const workflow = (file: string) => parse(read(file)) as Workflow;

test.each(files)('%s is a workflow by the schema of GitHub', (file) => {
  expect(validateWorkflow(read(file)).errors).toEqual([]);
});

test.each(files)('%s may do little, ends, and runs actions of one commit each', (file) => {
  const { permissions, jobs } = workflow(file);
  expect(permissions).toEqual({ contents: 'read' });
  for (const job of Object.values(jobs)) {
    if (job.uses?.startsWith('./')) continue;
    expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
    const moving = stepsOf(job)
      .flatMap(({ uses }) => uses ?? [])
      .filter((uses) => !/@[0-9a-f]{40}$/.test(uses));
    expect(moving).toEqual([]);
  }
  expect(read(file)).not.toContain('secrets.');
});

test('CI runs on Linux, macOS and Windows, with Node 22, 24 and 26', () => {
  const { linux, others } = workflow('ci.yml').jobs;
  expect(linux?.strategy?.matrix.node).toEqual([22, 24, 26]);
  expect(others?.strategy?.matrix).toEqual({ os: ['macos-latest', 'windows-latest'], node: [22, 24, 26] });
});

test('a release is published with provenance, by a token of the workflow itself', () => {
  const { publish } = workflow('release.yml').jobs;
  expect(publish?.permissions).toMatchObject({ 'id-token': 'write' });
  expect(stepsOf(publish).some(({ env }) => env?.NPM_CONFIG_PROVENANCE === 'true')).toBe(true);
});

test('CI tests the lockfile that is committed', () => {
  const commands = Object.values(workflow('ci.yml').jobs).flatMap((job) =>
    stepsOf(job).map(({ run }) => run ?? ''),
  );
  expect(
    commands.filter((command) => /pnpm\S* (add|update|install(?!.*--frozen-lockfile))/.test(command)),
  ).toEqual([]);
});

test('nothing is published before CI of the same commit has passed', () => {
  const { jobs } = workflow('release.yml');
  expect(jobs.ci?.uses).toBe('./.github/workflows/ci.yml');
  const waitsForCi = (name: string): boolean =>
    name === 'ci' || [jobs[name]?.needs ?? []].flat().some(waitsForCi);
  expect(Object.keys(jobs).filter((name) => !waitsForCi(name))).toEqual([]);
});

test('nothing unpinned runs beside a token that publishes', () => {
  for (const job of Object.values(workflow('release.yml').jobs)) {
    for (const { uses, run = '', with: options } of stepsOf(job)) {
      if (uses?.startsWith('actions/checkout@')) expect(options?.['persist-credentials']).toBe(false);
      expect(run).not.toMatch(/\blatest\b|\bnpx\b|curl[^\n]*\|/);
      for (const [, version] of run.matchAll(/(?:npm|pnpm)@(\S+)/g))
        expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      if (run.includes('curl')) expect(run).toMatch(/[0-9a-f]{64} .*\| sha256sum --check --strict/);
    }
  }
  const { registry, publish } = workflow('release.yml').jobs;
  expect(registry?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  expect(stepsOf(publish).some(({ run }) => run?.includes('mcp-publisher'))).toBe(false);
});

interface DockerProblem {
  category: string;
  title: string;
  line: number;
}
const { run: lintDockerfile } = createRequire(import.meta.url)('dockerfilelint') as {
  run: (folder: string, content: string) => Record<string, DockerProblem>;
};

test('the Dockerfile has no lint and runs as nobody in particular', () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
  expect(Object.values(lintDockerfile(root, dockerfile))).toEqual([]);
  expect(dockerfile).toMatch(/^USER node$/m);
});

test('the Dockerfile takes every published server, and nothing else', async () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
  const [, check = ''] = /^RUN (test -n "\$SERVER"[\s\S]*?) \\\n {4}&& npx/m.exec(dockerfile) ?? [];
  const isTaken = async (SERVER: string) => {
    const { exitCode, stderr } = await run('sh', ['-c', check], {
      cwd: root,
      env: outsideEnvironment({ SERVER }),
    });
    if (exitCode !== 0) expect(stderr).toContain('--build-arg SERVER=calculator');
    return exitCode === 0;
  };
  for (const name of serverNames) expect(await isTaken(name), name).toBe(true);
  for (const name of ['', 'starter', 'clock', '../packages/core'])
    expect(await isTaken(name), name).toBe(false);
});
