import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { onCore } from './fixture/paths.ts';
import { run } from './run.ts';

const fixture = fileURLToPath(new URL('./fixture/tasks.ts', import.meta.url));

const newFiles = () => {
  const folder = mkdtempSync(join(tmpdir(), 'tasks-'));
  return { TASKS: join(folder, 'tasks'), RUNS: join(folder, 'runs') };
};

test.each(['in memory', 'in SQLite'])(
  '--call --task %s: states on stderr, the result on stdout',
  async (where) => {
    const env = where === 'in memory' ? {} : newFiles();
    const args = ['--call', 'work', '{"label": "a", "ms": 1500}', '--task'];
    const { code, stdout, stderr } = await run(fixture, args, env);
    expect(stdout).toBe('a is done\n');
    expect(stderr).toMatch(/^task [\da-f-]{36}\nworking\nworking: half of a\ncompleted\n$/);
    expect(code).toBe(0);
  },
);

test('--json prints the result as JSON; a tool that fails is exit code 1', async () => {
  const json = await run(fixture, ['--json', '--task', '--call', 'checked', '{"n": 21}']);
  expect(JSON.parse(json.stdout)).toMatchObject({ structuredContent: { twice: 42 } });
  const wrong = await run(fixture, ['--task', '--call', 'checked', '{"n": "x"}']);
  expect(wrong).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('expected number') });
  // Nobody is there to answer.
  const asks = await run(fixture, ['--task', '--call', 'asks']);
  expect(asks).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('failed') });
});

test.each([
  [
    fixture,
    ['--call', 'nosuch', '--task'],
    'does not run as a task: leave --task out (those that do: work, ',
  ],
  [onCore, ['--call', 'echo', '--task'], 'as a task: leave --task out (no tool of this server does)'],
  [fixture, ['--task'], '--task is of use only with --call: add it'],
  [fixture, ['--list', '--task'], '--task is of use only with --call: add it'],
])('%s %j is refused before anything is called, with the fix', async (file, args, line) => {
  const { code, stdout, stderr } = await run(file, args);
  expect(stderr.split('\n').filter((said) => !said.startsWith('closed '))[0]).toContain(line);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s cancels the task, and the process ends', async (signal) => {
  const env = newFiles();
  const args = ['--call', 'work', '{"label": "b", "ms": 60000}', '--task'];
  const child = spawn(process.execPath, [fixture, ...args], {
    env: { ...process.env, ...env },
    stdio: 'pipe',
  });
  let said = '';
  const running = Promise.withResolvers<void>();
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
    if (said.includes('half of b')) running.resolve();
  });
  await running.promise;
  child.kill(signal);
  const [code] = await once(child, 'close');
  expect(said).toContain('cancelled: Cancelled by the client.\nThe task was cancelled.\n');
  expect(code).toBe(1);
  expect(readFileSync(env.RUNS, 'utf8')).not.toContain('end b');
  const id = /^task (\S+)/.exec(said)?.[1];
  // Nobody takes it up again.
  const next = await run(fixture, ['--call', 'work', '{"label": "c", "ms": 1}', '--task'], env);
  expect(next.stdout).toBe('c is done\n');
  expect(next.stderr).not.toContain(String(id));
  expect(readFileSync(env.RUNS, 'utf8').match(/begin b/g)).toHaveLength(1);
});

/** `script` of util-linux runs a program on a terminal of its own, and types what it reads. */
const script = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;
describe.skipIf(!script)('on a terminal (needs script)', () => {
  test('--call --task asks the user in the middle', async () => {
    const command = [process.execPath, fixture, '--call', 'asks', '--task'].map((word) => `'${word}'`);
    const child = spawn('script', ['-qec', command.join(' '), '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const answers = ['one\n', 'two\n'];
    let screen = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      screen += chunk;
      if (screen.split('> ').length > 3 - answers.length) child.stdin.write(answers.shift() ?? '');
    });
    const [code] = await once(child, 'close');
    expect(screen).toMatch(/input_required[\s\S]*First\?[\s\S]*Second\?[\s\S]*completed\s+one;two;/);
    expect(code).toBe(0);
  });
});
