import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outsideEnvironment } from './environment.ts';
import { succeed } from './run.ts';

export interface Packed {
  manifest: { name: string; version: string };
  file: string;
  integrity: string;
}

const packages = new URL('../../../', import.meta.url);

/** Packs a package of this repository as it will be published. */
export async function pack(name: string, into: string): Promise<Packed> {
  const env = outsideEnvironment();
  const cwd = fileURLToPath(new URL(name, packages));
  const destination = join(into, name);
  mkdirSync(destination);
  const printed = await succeed(
    'npx',
    ['-y', 'pnpm@12', 'pack', '--json', '--pack-destination', destination],
    { cwd, env, timeout: 120_000 },
  );
  const { filename } = JSON.parse(printed.slice(printed.indexOf('{'))) as { filename: string };
  // Relative, because tar takes the colon of C:\ for a host's.
  const manifest = await succeed(
    'tar',
    ['-xOf', filename.slice(destination.length + 1), 'package/package.json'],
    {
      cwd: destination,
      env,
    },
  );
  const integrity = `sha512-${createHash('sha512').update(readFileSync(filename)).digest('base64')}`;
  return { manifest: JSON.parse(manifest) as Packed['manifest'], file: filename, integrity };
}
