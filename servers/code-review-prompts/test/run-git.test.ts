import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runGit } from '../src/git/run-git.js';

/** Beside the root, a program called git that this test writes. */
let folder: string;
let cwd: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'git-')));
  cwd = join(folder, 'root');
  mkdirSync(cwd);
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function writeGit(script: string): void {
  writeFileSync(join(folder, 'git'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'git'), 0o755);
}

const never = new AbortController().signal;
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a call that is cancelled while git runs ends git', async () => {
  writeGit(`echo $$ > ${folder}/pid; exec tail -f /dev/null`);
  const caller = new AbortController();
  const running = runGit(['diff'], { cwd, signal: caller.signal });
  const pid = await vi.waitFor(() => {
    const written = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    expect(written).toBeGreaterThan(0);
    return written;
  });
  caller.abort();
  await expect(running).rejects.toThrow('aborted');
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false));
});

test('a git that takes too long is ended, and the answer says what to do', async () => {
  writeGit('exec tail -f /dev/null');
  await expect(runGit(['diff'], { cwd, signal: never, timeoutMs: 50 })).rejects.toThrow(
    'git took too long and was stopped: ask for less',
  );
});

test('a git that never ends to write is ended at the limit', async () => {
  writeGit(`echo $$ > ${folder}/pid; exec yes`);
  const { bytes, cut } = await runGit(['diff'], { cwd, signal: never, maxBytes: 1_000 });
  expect({ length: bytes.length, cut }).toEqual({ length: 1_000, cut: true });
  expect(isAlive(Number(readFileSync(join(folder, 'pid'), 'utf8')))).toBe(false);
});

test('a program that git has started, and that lives on with its output open, is not waited for', async () => {
  writeGit(`tail -f /dev/null & echo $! > ${folder}/pid; exec yes`);
  try {
    expect((await runGit(['diff'], { cwd, signal: never, maxBytes: 1_000 })).cut).toBe(true);
  } finally {
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')));
  }
});

test('of what git says, the error is told, not the warning before it', async () => {
  writeGit('echo "warning: something else" >&2; echo "fatal: the disk is on fire" >&2; exit 128');
  await expect(runGit(['diff'], { cwd, signal: never })).rejects.toThrow('git failed: the disk is on fire');
});

test('git gets none of the settings of who starts the server', async () => {
  writeGit('env');
  vi.stubEnv('GIT_DIR', '/somewhere');
  vi.stubEnv('GIT_EXTERNAL_DIFF', '/bin/false');
  vi.stubEnv('GIT_CONFIG_COUNT', '1');
  vi.stubEnv('HOME', '/home/somebody');
  vi.stubEnv('SECRET_TOKEN', 'hunter2');
  const { bytes } = await runGit(['diff'], { cwd, signal: never });
  expect(bytes.toString()).not.toMatch(/somebody|hunter2/);
  const names = bytes
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split('=')[0])
    .filter((name) => !['PWD', 'SHLVL', '_', 'OLDPWD', 'TMPDIR', 'TMP', 'TEMP'].includes(name ?? ''));
  expect(names.sort()).toEqual([
    'GIT_ALLOW_PROTOCOL',
    'GIT_ATTR_NOSYSTEM',
    'GIT_CONFIG_GLOBAL',
    'GIT_CONFIG_NOSYSTEM',
    'GIT_NO_LAZY_FETCH',
    'GIT_NO_REPLACE_OBJECTS',
    'GIT_PAGER',
    'GIT_TERMINAL_PROMPT',
    'HOME',
    'LC_ALL',
    'PATH',
  ]);
});
