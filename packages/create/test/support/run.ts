import { type SpawnOptions, spawn } from 'node:child_process';

export interface Ran {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end, whatever its exit code. */
export async function run(
  command: string,
  args: string[],
  options: SpawnOptions & { cwd: string; env: Record<string, string> },
): Promise<Ran> {
  // On Windows npm and npx are scripts, which only a shell starts.
  const shell = process.platform === 'win32' && !command.endsWith('.exe');
  const child = spawn(command, args, { ...options, shell, stdio: ['ignore', 'pipe', 'pipe'] });
  const ran: Ran = { exitCode: null, stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    ran.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    ran.stderr += text;
  });
  ran.exitCode = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  return ran;
}

/** Runs a program that has to succeed. @returns its stdout */
export async function succeed(
  command: string,
  args: string[],
  options: SpawnOptions & { cwd: string; env: Record<string, string> },
): Promise<string> {
  const { exitCode, stdout, stderr } = await run(command, args, options);
  if (exitCode !== 0) {
    throw new Error(`${[command, ...args].join(' ')} exited with ${exitCode}:\n${stdout}\n${stderr}`);
  }
  return stdout;
}
