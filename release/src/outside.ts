import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

/**
 * The environment of a person outside this repository: without the variables of the package manager and the test runner
 * that run this, and without this repository's programs on the PATH, which would hide that something is missing. How
 * npm reaches its registry stays: the Node that runs this is another than the machine's, whose settings npm would not
 * find.
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

export interface RunOptions {
  cwd: string;
  env?: Record<string, string>;
  /** Written to stdin, which is then ended. */
  input?: string;
  /** Kills it. */
  signal?: AbortSignal;
}

/** What takes longer hangs: a registry that does not answer keeps npm for hours. In milliseconds. */
const deadline = 240_000;

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program to its end, whatever that is.
 *
 * @throws Error with what it has written, when it has not ended after four minutes
 */
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
    const timer = setTimeout(() => {
      child.kill();
      const written = `${stdout}\n${stderr}`.trim();
      reject(new Error(`${command} ${args.join(' ')} did not end in ${deadline / 1000} s\n${written}`));
    }, deadline);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
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
