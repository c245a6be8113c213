import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod/v4';
import { leanSchemas } from '../src/bundle/lean-schemas.js';
import { leanSdk } from '../src/bundle/sdk.js';
import { type Checked, changed, codecs, coreFolder, fileWith, sdkFolder, unchanged } from './changed-sdk.ts';

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

test('what few messages have is checked as the SDK checks it, though its schema is built when one has it', async () => {
  const { whole, lean } = await codecs();
  const valid: string[] = [];
  for (const [kind, method, message] of rare()) {
    for (const codec of ['rev2025Codec', 'rev2026Codec'] as const) {
      const expected = JSON.stringify(whole[codec][kind](method, message));
      if (expected.startsWith('{"ok":true')) valid.push(expected);
      // Built by the first, and there for the second.
      for (let time = 0; time < 2; time++)
        expect(JSON.stringify(lean[codec][kind](method, message)), JSON.stringify(message)).toBe(expected);
    }
  }
  expect(valid.length).toBeGreaterThan(50);
});

/** Requests with answers of users, and results and prompts with content of every kind, as they should be and not. */
function* rare(): Generator<Checked> {
  const texts = [
    { type: 'text', text: 'a' },
    { type: 'text', text: 'a', annotations: { priority: 2 } },
    { type: 'text' },
  ];
  const image = { type: 'image', data: 'aGk=', mimeType: 'image/png' };
  const link = { type: 'resource_link', uri: 'a:b', name: 'a' };
  const contents = [
    ...[...texts, image, { ...image, data: '%' }, { ...image, type: 'audio' }, link, { ...link, uri: 1 }],
    ...[{ text: 'a' }, { blob: 'aGk=' }, {}].map((part) => ({
      type: 'resource',
      resource: { uri: 'a:b', ...part },
    })),
    ...[undefined, null, [], 'text', {}, { type: 'other' }],
  ];
  const answers = [
    ...[undefined, null, [], 'text', {}, { action: 'accept' }, { action: 'perhaps' }, { roots: [] }],
    ...[{ roots: [{ uri: 'file:///a' }] }, { roots: [{ uri: 'https://a' }] }, { roots: 1 }],
    ...[['x'], 1, true, { a: 1 }].map((text) => ({ action: 'accept', content: { text } })),
    ...[...contents, contents].map((content) => ({ role: 'assistant', model: 'a', content })),
  ];
  const maps = answers.flatMap((a) => [{ a }, { a, b: { action: 'decline' } }]);
  for (const method of ['tools/call', 'prompts/get', 'resources/read'])
    for (const inputResponses of [undefined, null, [], 'text', {}, ...maps])
      yield ['validateRequest', method, { method, params: { name: 'a', uri: 'a:b', inputResponses } }];
  for (const content of contents) {
    for (const list of [[content], [texts[0], content], [content, content], content])
      yield ['validateResult', 'tools/call', { content: list, resultType: 'complete' }];
    yield [
      'validateResult',
      'prompts/get',
      { messages: [{ role: 'user', content }], resultType: 'complete' },
    ];
  }
}

test('the SDK is written as the changes expect', () => {
  const files = [...globSync(`${sdkFolder}/*.mjs`), ...globSync(`${coreFolder}/*.mjs`)];
  const lean = files.map((path) => leanSchemas(readFileSync(path, 'utf8'))).join('');
  expect(lean.match(/= once\$\(\(\) => \(/g)?.length).toBeGreaterThan(250);
  expect(lean).toContain('get "tools/call"() { return s.');
  expect(lean).toContain('const specTypes = /* @__PURE__ */');
  expect(lean).toContain('const ROOT_KEYS$made = once$(');
  expect(lean).toContain('const InitializeRequestSchema = /* @__PURE__ */ new Proxy(');
  expect(lean).toContain('const JSONRPCRequestSchema = /* @__PURE__ */ new Proxy(');
  expect(lean).toContain('const StringSchemaSchema = /* @__PURE__ */ new Proxy(');
  expect(lean).toContain('z.lazy(() => InputResponseSchema())');
  expect(lean.match(/z\.lazy\(\(\) => ImageContentSchema\$1\(\)\)/g)).toHaveLength(2);
});
