import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { leanSdk } from '../src/bundle/sdk.js';

const require = createRequire(import.meta.url);
export const sdkFolder = dirname(require.resolve('@modelcontextprotocol/server'));
export const coreFolder = dirname(
  createRequire(join(sdkFolder, 'index.cjs')).resolve('@modelcontextprotocol/core'),
);

/** A module of the SDK, changed, with more of it exported. */
export async function changed(
  file: string,
  change: (source: string) => string,
  more = '',
): Promise<Record<string, unknown>> {
  const fromSdk = createRequire(file);
  const source = change(readFileSync(file, 'utf8'))
    .replace(
      /^((?:import|export) .* from )"([^"]+)";$/gm,
      (_, head: string, module: string) => `${head}"${pathToFileURL(fromSdk.resolve(module))}";`,
    )
    .replace(/^\/\/# sourceMappingURL.*$/m, '');
  const copy = join(mkdtempSync(join(tmpdir(), 'lean-')), 'copy.mjs');
  writeFileSync(copy, `${source}\n${more}`);
  return import(pathToFileURL(copy).href);
}

/** The file of a folder that holds a text. */
export function fileWith(folder: string, text: string): string {
  const [file] = globSync(`${folder}/*.mjs`).filter((path) => readFileSync(path, 'utf8').includes(text));
  if (file === undefined) throw new Error(`no file in ${folder} has ${text}`);
  return file;
}

export const unchanged = (source: string) => source;

/** The file of zod's schemas. */
export const zodFile = require.resolve('zod/v4/core').replace(/index\.c?js$/, 'schemas.js');

type Check = 'validateRequest' | 'validateResult';
export type Checked = [kind: Check, method: string, message: unknown];

interface Codec extends Record<Check, (method: string, raw: unknown) => unknown> {
  validateEnvelopeMeta(meta: unknown): unknown[];
  checkInboundEnvelope(material: { envelope: unknown }): string | undefined;
}
export type Codecs = Record<'rev2025Codec' | 'rev2026Codec', Codec>;

/** What the SDK checks the messages of both revisions with: its own, and changed. */
export async function codecs(): Promise<{ whole: Codecs; lean: Codecs }> {
  const file = fileWith(sdkFolder, 'const rev2026Codec =');
  const more = 'export { rev2025Codec, rev2026Codec };';
  return {
    whole: (await changed(file, unchanged, more)) as unknown as Codecs,
    lean: (await changed(file, leanSdk, more)) as unknown as Codecs,
  };
}
