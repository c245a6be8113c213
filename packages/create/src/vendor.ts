import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printJson } from './print-json.js';

/** Beside the built file in a clone; the package on npm has none. */
const here = import.meta.dirname;
const packed = join(here, here.endsWith('dist') ? '' : '../dist', 'vendor');

/** Whether this runs from a clone: the packages that a copy needs may be on no registry then. */
export const isClone = existsSync(packed);

/** How a person calls this program. */
export const called = isClone ? 'npx -y ./packages/create' : 'npm create @mcp-reference';

/** Puts core and testing into the copy, and has its package.json take them from there. */
export async function vendorPackages(folder: string): Promise<void> {
  await mkdir(join(folder, 'vendor'));
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as { devDependencies: Record<string, string> };
  for (const tarball of await readdir(packed)) {
    await copyFile(join(packed, tarball), join(folder, 'vendor', tarball));
    // `mcp-reference-core-0.1.0.tgz`
    const name = tarball.replace(/^mcp-reference-(\w+)-.*/, '@mcp-reference/$1');
    manifest.devDependencies[name] = `file:vendor/${tarball}`;
  }
  await writeFile(file, printJson(manifest));
}
