import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '@mcp-reference/release/outside';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withFakeNpm } from './support/fake-npm.ts';

const bin = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const args = ['work/tides', '--from', 'calculator', '--no-git'];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'create-failure-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

// Windows has no signals, and its npm is no program that a test can stand in for.
const onPosix = { skip: process.platform === 'win32' };

describe('Ctrl-C while it installs', onPosix, () => {
  /** Says that it has begun, and then never ends by itself. */
  const endless = `require('fs').writeFileSync('begun', ''); setTimeout(() => {}, 120_000);`;

  async function interrupt(signal: NodeJS.Signals, npm = endless) {
    const env = withFakeNpm(folder, npm);
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += String(data);
    });
    const closed = once(child, 'close');
    const begun = join(folder, 'work/tides/begun');
    await expect.poll(() => existsSync(begun), { timeout: 30_000 }).toBe(true);
    child.kill(signal);
    const [exitCode] = await closed;
    return { exitCode, stderr };
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('(%s) leaves nothing behind', async (signal) => {
    const { exitCode, stderr } = await interrupt(signal);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 130,
      stderr: 'create-mcp-reference: Ended: what was written is removed.\n',
    });
    // The folder above was made, too.
    expect(readdirSync(folder)).toEqual(['bin']);
  });

  test('does not wait for an install that does not listen, nor for what that has started', async () => {
    const deaf = `process.on('SIGTERM', () => {});
      require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'inherit' });
      ${endless}`;
    const { exitCode } = await interrupt('SIGTERM', deaf);
    expect(exitCode).toBe(130);
    expect(readdirSync(folder)).toEqual(['bin']);
  }, 40_000);

  test('leaves what was there before', async () => {
    mkdirSync(join(folder, 'work/tides/.git'), { recursive: true });
    await interrupt('SIGINT');
    expect(readdirSync(join(folder, 'work/tides'))).toEqual(['.git']);
  });
});

test('a failure on the way leaves nothing behind', onPosix, async () => {
  const env = withFakeNpm(
    folder,
    `if (args[0] === 'run') { console.error('no such formatter'); process.exit(1); }`,
  );
  const { exitCode, stderr } = await run(process.execPath, [bin, ...args], { cwd: folder, env });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('no such formatter')]);
  expect(readdirSync(folder)).toEqual(['bin']);
});

test('an install that fails leaves the whole copy, with what npm said', onPosix, async () => {
  const env = withFakeNpm(folder, `console.error('npm error network'); process.exit(1);`);
  const { exitCode, stderr, stdout } = await run(process.execPath, [bin, ...args], { cwd: folder, env });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('npm error network')]);
  expect(stdout).toContain('npm install');
  expect(existsSync(join(folder, 'work/tides/package.json'))).toBe(true);
});
