import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import * as z from 'zod/v4';
import { leanSdk, leanZod } from '../src/lean-schemas.js';

const require = createRequire(import.meta.url);
const sdkFolder = dirname(require.resolve('@modelcontextprotocol/server'));
const folder = mkdtempSync(join(tmpdir(), 'lean-'));

/** The SDK's module that has all schemas, changed, with the functions that build them exported. */
async function schemasOf(name: string, change: (source: string) => string): Promise<Schemas> {
  const [file] = globSync(`${sdkFolder}/*.mjs`).filter((path) =>
    readFileSync(path, 'utf8').includes('function buildSchemas2025('),
  );
  const fromSdk = createRequire(file as string);
  const source = change(readFileSync(file as string, 'utf8'))
    .replace(
      /^(import .* from )"([^"]+)";$/gm,
      (_, head: string, module: string) => `${head}"${pathToFileURL(fromSdk.resolve(module))}";`,
    )
    .replace(/^\/\/# sourceMappingURL.*$/m, '');
  const copy = join(folder, `${name}.mjs`);
  writeFileSync(copy, `${source}\nexport { buildSchemas2025, buildSchemas2026, registryMaps };\n`);
  return import(pathToFileURL(copy).href);
}

interface Schemas {
  buildSchemas2025(): object;
  buildSchemas2026(): object;
  registryMaps(): object;
}

/** Every schema by its path, as JSON Schema. */
function written(value: unknown, path: string, found: Record<string, string> = {}): Record<string, string> {
  if (value instanceof z.ZodType) {
    found[path] = JSON.stringify(z.toJSONSchema(value, { unrepresentable: 'any', io: 'input' }));
  } else {
    for (const [key, part] of Object.entries(value as object)) written(part, `${path}/${key}`, found);
  }
  return found;
}

test('the SDK’s schemas, built on demand, are the same schemas', async () => {
  const whole = await schemasOf('whole', (source) => source);
  const lean = await schemasOf('lean', leanSdk);
  for (const build of ['buildSchemas2025', 'buildSchemas2026', 'registryMaps'] as const) {
    const schemas = written(whole[build](), build);
    expect(written(lean[build](), build)).toEqual(schemas);
    expect(Object.keys(schemas).length).toBeGreaterThan(40);
    // What is asked for twice is built once.
    const [first, second] = [lean[build](), lean[build]()] as Record<string, unknown>[];
    for (const key of Object.keys(first ?? {})) expect(first?.[key]).toBe(second?.[key]);
  }
});

test('the SDK and zod are written as the changes expect', () => {
  const sdk = globSync(`${sdkFolder}/*.mjs`).map((path) => readFileSync(path, 'utf8'));
  const changed = sdk.map(leanSdk).join('');
  expect(changed.match(/= once\(\(\) => \(/g)?.length).toBeGreaterThan(250);
  expect(changed).toContain('get "tools/call"() { return s.');
  expect(changed).toContain('value?.result !== undefined && JSONRPCResultResponseSchema.safeParse');
  expect(changed).toContain('const specTypes = /* @__PURE__ */');
  const zod = readFileSync(require.resolve('zod/v4/core').replace(/index\.c?js$/, 'schemas.js'), 'utf8');
  expect(leanZod(zod)).toContain('(fastpass || ++checked >= 16)');
});
