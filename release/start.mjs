/**
 * `node release/start.mjs calculator`: starts a built server of this clone, for hosts that read .mcp.json. Runs on Node 20
 * too: the servers need a newer one, which the clone's install brings along. It says what to run when something is missing.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [name = '', ...flags] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const main = `${root}servers/${name}/dist/main.js`;
const node = `${root}node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isNewEnough = major > 22 || (major === 22 && minor >= 13);

if (!existsSync(main) || !(isNewEnough || existsSync(node))) {
  process.stderr.write(`${name} is not built yet: run "npx -y pnpm@12 build" once in ${root}\n`);
  process.exitCode = 1;
} else if (isNewEnough) {
  process.argv = [process.execPath, main, ...flags];
  await import(pathToFileURL(main).href);
} else {
  const server = spawn(node, [main, ...flags], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal));
  server.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)));
}
