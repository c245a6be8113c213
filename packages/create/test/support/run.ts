import { type SpawnOptions, spawn } from 'node:child_process';

export interface Ran {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions extends SpawnOptions {
  cwd: string;
  env: Record<string, string>;
  /** In milliseconds, four minutes unless told. What takes longer hangs: npm waits for hours for a registry. */
  timeout?: number;
}

/**
 * Runs a program to its end, whatever its exit code.
 *
 * @throws Error with what it has written, when it has not ended in time
 */
export async function run(
  command: string,
  args: string[],
  { timeout = 240_000, ...options }: RunOptions,
): Promise<Ran> {
  // On Windows npm and npx are scripts, which only a shell starts.
  const shell = process.platform === 'win32' && ['npm', 'npx'].includes(command);
  const child = spawn(command, args, { ...options, shell, stdio: ['ignore', 'pipe', 'pipe'] });
  const ran: Ran = { exitCode: null, stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    ran.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    ran.stderr += text;
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    ran.exitCode = await new Promise((resolve, reject) => {
      timer = setTimeout(() => {
        child.kill('SIGKILL');
        // What it has started may hold them, and this process with them.
        child.stdout?.destroy();
        child.stderr?.destroy();
        const line = [command, ...args].join(' ');
        reject(new Error(`${line} did not end in ${timeout / 1000} s\n${ran.stdout}\n${ran.stderr}`));
      }, timeout);
      child.on('error', reject).on('close', resolve);
    });
  } finally {
    clearTimeout(timer);
  }
  return ran;
}

/** Runs a program that has to succeed. @returns its stdout */
export async function succeed(command: string, args: string[], options: RunOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await run(command, args, options);
  if (exitCode !== 0) {
    throw new Error(`${[command, ...args].join(' ')} exited with ${exitCode}:\n${stdout}\n${stderr}`);
  }
  return stdout;
}
