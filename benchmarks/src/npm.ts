import { spawn } from 'node:child_process';
import { stopped } from './progress.ts';

/** Runs npm as somebody would in that folder, and resolves with what it prints. Which registry: npm's own settings. */
export async function npm(folder: string, args: string[]): Promise<string> {
  const child = spawn(
    'npm',
    [...args, '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel', 'error'],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm's name on Windows is npm.cmd, which only a shell finds.
      shell: process.platform === 'win32',
    },
  );
  const stop = () => child.kill();
  stopped.addEventListener('abort', stop, { once: true });
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  stopped.removeEventListener('abort', stop);
  stopped.throwIfAborted();
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed (${code}): ${errors.slice(0, 1_000)}`);
  return out;
}
