import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { identity } from '@mcp-reference/release/outside';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { firstCommit } from '../src/git.ts';

const { signal } = new AbortController();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'create-git-'));
  writeFileSync(join(folder, 'a.txt'), 'a');
  for (const [name, value] of Object.entries(identity)) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: folder, encoding: 'utf8', timeout: 60_000 });

test('all files are in one commit on main', async () => {
  expect(await firstCommit(folder, 'Start', signal)).toEqual({ committed: true });
  expect(git('log', '--format=%an: %s', '--name-only', 'main')).toBe('Test: Start\n\na.txt\n');
});

test('where Git knows no name, all is staged, and the note says what to set', async () => {
  for (const name of Object.keys(identity))
    if (name.endsWith('_NAME') || name.endsWith('_EMAIL')) vi.stubEnv(name, undefined);
  vi.stubEnv('GIT_CONFIG_COUNT', '1');
  vi.stubEnv('GIT_CONFIG_KEY_0', 'user.useConfigOnly');
  vi.stubEnv('GIT_CONFIG_VALUE_0', 'true');
  const result = await firstCommit(folder, 'Start', signal);
  expect(result).toMatchObject({ committed: false, note: expect.stringContaining('user.email') });
  expect(git('status', '--porcelain')).toBe('A  a.txt\n');
});

test('inside a repository there is no second one', async () => {
  git('init', '--quiet');
  const result = await firstCommit(folder, 'Start', signal);
  expect(result).toMatchObject({
    committed: false,
    note: expect.stringContaining('inside a Git repository'),
  });
  expect(git('status', '--porcelain')).toBe('?? a.txt\n');
});

test('without git there is a note, and no repository', async () => {
  vi.stubEnv('PATH', dirname(process.execPath));
  const result = await firstCommit(folder, 'Start', signal);
  expect(result).toEqual({ committed: false, note: 'No commit was made: git is not installed.' });
  expect(existsSync(join(folder, '.git'))).toBe(false);
});
