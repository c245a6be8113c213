import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Not published: a copy made from npm gets its packages from there. */
const vendor = new URL('../dist/vendor/', import.meta.url);

/** core and testing as npm would publish them, for copies that are made from a clone. */
export function packPackages(): void {
  rmSync(vendor, { recursive: true, force: true });
  mkdirSync(vendor, { recursive: true });
  for (const name of ['core', 'testing']) {
    const cwd = fileURLToPath(new URL(`../../${name}`, import.meta.url));
    pnpm(['pack', '--pack-destination', fileURLToPath(vendor)], cwd);
  }
  console.log(`vendor: ${readdirSync(vendor).join(', ')}`);
}

/** The pnpm that runs this build, which needs no network to be found; else the one that npx finds. */
function pnpm(args: string[], cwd: string): void {
  const { npm_execpath: running = '' } = process.env;
  const [command, ...before] = !/pnpm[^/\\]*$/.test(running)
    ? ['npx', '-y', 'pnpm@12']
    : /\.[cm]?js$/.test(running)
      ? [process.execPath, running]
      : [running];
  const shell = process.platform === 'win32' && command === 'npx';
  execFileSync(command ?? 'npx', [...before, ...args], {
    cwd,
    shell,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
