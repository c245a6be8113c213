import { spawn } from 'node:child_process';

export interface Outcome {
  exitCode: number;
  /** Both streams, as they came. */
  output: string;
}

/** Milliseconds that a program has to end by itself once the signal has asked it to. */
const grace = 5_000;

/**
 * Runs a program to its end. It takes no input, and ends with the signal: asked first, and made to after five seconds.
 *
 * @throws the error of spawn, ENOENT if the program does not exist; an AbortError if the signal ended it
 */
export function runProgram(
  command: string,
  args: string[],
  { cwd, signal }: { cwd: string; signal: AbortSignal },
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    // On Windows npm is a script, which only a shell starts; no argument here comes from outside.
    const shell = process.platform === 'win32' && command !== 'git';
    const [file, list] = shell ? [[command, ...args].join(' '), []] : [command, args];
    const child = spawn(file, list, { cwd, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    let force: NodeJS.Timeout | undefined;
    const end = () => {
      child.kill('SIGTERM');
      force = setTimeout(() => {
        child.kill('SIGKILL');
        // A process that it has started may hold them for longer.
        child.stdout.destroy();
        child.stderr.destroy();
      }, grace);
    };
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    child.on('error', reject);
    // "close" and not "exit": its own children hold the pipes until they have ended, too.
    child.on('close', (code) => {
      signal.removeEventListener('abort', end);
      clearTimeout(force);
      if (signal.aborted) return reject(signal.reason);
      resolve({ exitCode: code ?? 1, output });
    });
  });
}
