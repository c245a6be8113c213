import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

/**
 * The environment of a person outside this repository: without the variables of the package manager and the test runner
 * that run this, and without this repository's programs on the PATH, which would hide that something is missing.
 */
export function outsideEnvironment(more: Record<string, string> = {}): Record<string, string> {
  const ours =
    /^(npm_(?!config_registry$)|pnpm_|vitest|turbo_|node_(env|options|path|v8_coverage)$|init_cwd$|ci$)/i;
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

export interface RunOptions {
  cwd: string;
  env?: Record<string, string>;
  /** Written to stdin, which is then ended. */
  input?: string;
  signal?: AbortSignal;
}

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end, whatever that is. */
export function run(command: string, args: string[], options: RunOptions): Promise<Finished> {
  const { cwd, env = outsideEnvironment(), input = '', signal } = options;
  // npm, npx and pnpm are .cmd files on Windows, which only a shell starts.
  const shell = process.platform === 'win32' && !/[\\/]/.test(command);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, shell, stdio: 'pipe', ...(signal && { signal }) });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    // A program that ends without reading its input is judged by its exit code.
    child.stdin.on('error', () => {}).end(input);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/**
 * Runs what has to succeed.
 *
 * @returns its stdout
 * @throws Error with all that it wrote
 */
export async function succeed(command: string, args: string[], options: RunOptions): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, options);
  if (code === 0) return stdout;
  throw new Error(
    `${command} ${args.join(' ')} ended with ${code} in ${options.cwd}\n${stdout}\n${stderr}`.trim(),
  );
}

/** What npm is set to on this machine, such as the registry that it asks. */
export async function npmSetting(name: string, cwd: string): Promise<string> {
  return (await succeed('npm', ['config', 'get', name], { cwd })).trim();
}
