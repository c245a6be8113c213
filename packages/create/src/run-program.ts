import { spawn } from 'node:child_process';

export interface Outcome {
  exitCode: number;
  /** Both streams, as they came. */
  output: string;
}

/**
 * Runs a program to its end. It takes no input, and ends with the signal.
 *
 * @throws the error of spawn, ENOENT where there is no such program; an AbortError when the signal ended it
 */
export function runProgram(
  command: string,
  args: string[],
  { cwd, signal }: { cwd: string; signal: AbortSignal },
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    // On Windows npm is a script, which only a shell starts; no argument here comes from outside.
    const shell = process.platform === 'win32' && command !== 'git';
    const child = spawn(command, args, { cwd, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const end = () => child.kill('SIGTERM');
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    child.on('error', reject);
    // "close" and not "exit": its own children hold the pipes until they have ended, too.
    child.on('close', (code) => {
      signal.removeEventListener('abort', end);
      if (signal.aborted) return reject(signal.reason);
      resolve({ exitCode: code ?? 1, output });
    });
  });
}
