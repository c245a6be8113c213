import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import * as z from 'zod/v4';
import { leanSdk, leanZod } from '../src/bundle/lean-schemas.js';

const require = createRequire(import.meta.url);
const sdkFolder = dirname(require.resolve('@modelcontextprotocol/server'));
const coreFolder = dirname(createRequire(join(sdkFolder, 'index.cjs')).resolve('@modelcontextprotocol/core'));

/** A module of the SDK, changed, with more of it exported. */
async function changed(
  file: string,
  change: (source: string) => string,
  more = '',
): Promise<Record<string, unknown>> {
  const fromSdk = createRequire(file);
  const source = change(readFileSync(file, 'utf8'))
    .replace(
      /^(import .* from )"([^"]+)";$/gm,
      (_, head: string, module: string) => `${head}"${pathToFileURL(fromSdk.resolve(module))}";`,
    )
    .replace(/^\/\/# sourceMappingURL.*$/m, '');
  const copy = join(mkdtempSync(join(tmpdir(), 'lean-')), 'copy.mjs');
  writeFileSync(copy, `${source}\n${more}`);
  return import(pathToFileURL(copy).href);
}

/** The file of a folder that holds a text. */
function fileWith(folder: string, text: string): string {
  const [file] = globSync(`${folder}/*.mjs`).filter((path) => readFileSync(path, 'utf8').includes(text));
  if (file === undefined) throw new Error(`no file in ${folder} has ${text}`);
  return file;
}

const unchanged = (source: string) => source;

/** Every schema by its path, as JSON Schema. */
function written(value: unknown, path: string, found: Record<string, string> = {}): Record<string, string> {
  if (value instanceof z.ZodType) {
    found[path] = JSON.stringify(z.toJSONSchema(value, { unrepresentable: 'any', io: 'input' }));
  } else {
    for (const [key, part] of Object.entries(value as object)) written(part, `${path}/${key}`, found);
  }
  return found;
}

test('the schemas of both revisions, built on demand, are the same schemas', async () => {
  const file = fileWith(sdkFolder, 'function buildSchemas2025(');
  const more = 'export { buildSchemas2025, buildSchemas2026, registryMaps };';
  const whole = (await changed(file, unchanged, more)) as Builders;
  const lean = (await changed(file, leanSdk, more)) as Builders;
  for (const build of ['buildSchemas2025', 'buildSchemas2026', 'registryMaps'] as const) {
    const schemas = written(whole[build](), build);
    expect(written(lean[build](), build)).toEqual(schemas);
    expect(Object.keys(schemas).length).toBeGreaterThan(40);
    // What is asked for twice is built once.
    const [first, second] = [lean[build](), lean[build]()] as Record<string, unknown>[];
    for (const key of Object.keys(first ?? {})) expect(first?.[key]).toBe(second?.[key]);
  }
});

type Builders = Record<'buildSchemas2025' | 'buildSchemas2026' | 'registryMaps', () => object>;

test('the schemas that the SDK exports are the same schemas', async () => {
  const file = fileWith(coreFolder, 'const InitializeRequestSchema =');
  const whole = onlySchemas(await changed(file, unchanged));
  const lean = onlySchemas(await changed(file, leanSdk));
  expect(Object.keys(lean)).toEqual(Object.keys(whole));
  expect(Object.keys(whole).length).toBeGreaterThan(150);
  for (const [key, schema] of Object.entries(whole)) {
    const other = lean[key] as z.ZodType;
    // One that is built when it is first used stands for the schema; inside others there is the schema itself.
    expect(written(z.object({ it: other }).shape.it.optional(), key)).toEqual(
      written(schema.optional(), key),
    );
    for (const value of [{ method: 'initialize' }, { type: 'string' }, 'info', undefined])
      expect(other.safeParse(value).success).toBe(schema.safeParse(value).success);
  }
});

function onlySchemas(exported: Record<string, unknown>): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(exported).filter((entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType),
  );
}

test('the SDK and zod are written as the changes expect', () => {
  const files = [...globSync(`${sdkFolder}/*.mjs`), ...globSync(`${coreFolder}/*.mjs`)];
  const lean = files.map((path) => leanSdk(readFileSync(path, 'utf8'))).join('');
  expect(lean.match(/= once\$\(\(\) => \(/g)?.length).toBeGreaterThan(250);
  expect(lean).toContain('get "tools/call"() { return s.');
  expect(lean).toContain('value?.result !== undefined && JSONRPCResultResponseSchema.safeParse');
  expect(lean).toContain('const specTypes = /* @__PURE__ */');
  expect(lean).toMatch(/Error\.stackTraceLimit = 0;\n\t\tconst error = new SdkError/);
  expect(lean).toContain('const ROOT_KEYS$made = once$(');
  expect(lean).toContain('const InitializeRequestSchema = /* @__PURE__ */ new Proxy(');
  const zod = readFileSync(require.resolve('zod/v4/core').replace(/index\.c?js$/, 'schemas.js'), 'utf8');
  expect(leanZod(zod)).toContain('(fastpass || ++checked >= 16)');
});
