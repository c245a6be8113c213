/**
 * `npm run dev [test file]`: whenever a source changes, builds, restarts the server at http://127.0.0.1:3000/mcp, and
 * runs one test file, the contract unless you name another.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { watch } from 'node:fs';

const testFile = process.argv[2] ?? 'test/contract.test.ts';
const shell = process.platform === 'win32';
const npm = (...args: string[]) => spawnSync('npm', args, { stdio: 'inherit', shell }).status === 0;
let server: ChildProcess | undefined;
let waiting: NodeJS.Timeout | undefined;

function round(): void {
  server?.kill();
  if (!npm('run', 'build')) return;
  server = spawn(process.execPath, ['dist/main.js', '--http'], { stdio: 'inherit' });
  npm('exec', '--', 'vitest', 'run', testFile);
}

for (const folder of ['src', 'test']) {
  watch(folder, { recursive: true }, () => {
    // An editor writes a file in several steps.
    clearTimeout(waiting);
    waiting = setTimeout(round, 200);
  });
}
round();
