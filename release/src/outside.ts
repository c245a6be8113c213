import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

/**
 * The environment of a person outside this repository: without variables of the package manager and the test runner, and
 * without this repository's programs on the PATH. Only the address of npm's registry stays.
 */
export function outsideEnvironment(more: Record<string, string> = {}): Record<string, string> {
  const ours =
    /^(npm_(?!config_(cafile|globalconfig|registry|userconfig)$)|pnpm_|vitest|turbo_|node_(env|options|path|v8_coverage)$|init_cwd$|ci$)/i;
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || ours.test(name) ? [] : [[name, value] as const],
  );
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return {
    ...Object.fromEntries(kept),
    PATH: [dirname(process.execPath), ...path].join(delimiter),
    NO_COLOR: '1',
    ...more,
  };
}

/** The author of commits, on a machine where Git knows nobody. */
export const identity = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};

export interface RunOptions {
  cwd: string;
  env?: Record<string, string>;
  /** Written to stdin, which is then ended. */
  input?: string;
  /** Kills it. */
  signal?: AbortSignal;
  /** In milliseconds, four minutes by default: npm itself waits for hours for a registry. */
  timeout?: number;
}

export interface Finished {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program to its end, whatever its exit code.
 *
 * @throws Error with what it has written, when it has not ended in time
 */
export async function run(command: string, args: string[], options: RunOptions): Promise<Finished> {
  const { cwd, env = outsideEnvironment(), input = '', signal, timeout = 240_000 } = options;
  // npm, npx and pnpm are .cmd files on Windows, which only a shell starts.
  const shell = process.platform === 'win32' && !/[\\/]/.test(command);
  const child = spawn(command, args, { cwd, env, shell, stdio: 'pipe', ...(signal && { signal }) });
  const ran: Finished = { exitCode: null, stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      ran[stream] += text;
    });
  }
  // A program that ends without reading its input is judged by its exit code.
  child.stdin.on('error', () => {}).end(input);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    // A process that it has started may hold them, and keep this process alive.
    child.stdout.destroy();
    child.stderr.destroy();
    const line = [command, ...args].join(' ');
    reject(new Error(`${line} did not end in ${timeout / 1000} s\n${ran.stdout}\n${ran.stderr}`));
  }, timeout);
  child.on('error', reject).on('close', resolve);
  try {
    ran.exitCode = await promise;
    return ran;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs what has to succeed.
 *
 * @returns its stdout
 * @throws Error with all that it wrote
 */
export async function succeed(command: string, args: string[], options: RunOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await run(command, args, options);
  if (exitCode === 0) return stdout;
  const line = [command, ...args].join(' ');
  throw new Error(`${line} ended with ${exitCode} in ${options.cwd}\n${stdout}\n${stderr}`.trim());
}

/** The settings of npm on this machine, such as its registry. */
export async function npmSetting(name: string, cwd: string): Promise<string> {
  return (await succeed('npm', ['config', 'get', name], { cwd })).trim();
}
