import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { outsideEnvironment } from '@mcp-reference/release/outside';

/**
 * An environment in which `npm` is this program: what goes wrong at an install is made to happen.
 *
 * @param script JavaScript; its arguments are npm's, in `args`
 */
export function withFakeNpm(folder: string, script: string): Record<string, string> {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const program = join(bin, 'npm');
  writeFileSync(program, `#!${process.execPath}\nconst args = process.argv.slice(2);\n${script}\n`);
  chmodSync(program, 0o755);
  const env = outsideEnvironment();
  return { ...env, PATH: [bin, env.PATH].join(delimiter) };
}
