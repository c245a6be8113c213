import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import * as z from 'zod/v4';
import { leanSdk, leanZod } from '../src/bundle/lean-schemas.js';
import { shortLived } from '../src/bundle/short-lived.js';

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
      /^((?:import|export) .* from )"([^"]+)";$/gm,
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

test('a message is taken for what the SDK takes it for', async () => {
  const file = fileWith(sdkFolder, 'const isJSONRPCRequest =');
  const kinds = ['Request', 'Notification', 'ResultResponse', 'ErrorResponse'].map(
    (kind) => `isJSONRPC${kind}`,
  );
  const more = `export { ${kinds.map((kind) => `${kind} as test_${kind}`).join(', ')} };`;
  const whole = (await changed(file, unchanged, more)) as Predicates;
  const lean = (await changed(file, leanSdk, more)) as Predicates;
  let told = 0;
  for (const message of messages()) {
    for (const kind of kinds.map((name) => `test_${name}`)) {
      const expected = whole[kind]?.(message);
      if (expected) told++;
      expect(lean[kind]?.(message), `${kind} ${JSON.stringify(message)}`).toBe(expected);
    }
  }
  expect(told).toBeGreaterThan(100);
});

type Predicates = Record<string, (message: unknown) => boolean>;

/** Messages as they are and as they should not be: each member in each of its forms, with each of the others. */
function* messages(): Generator<unknown> {
  const metas = [
    undefined,
    null,
    [],
    'text',
    {},
    { progressToken: 1 },
    { progressToken: {} },
    { progressToken: null },
    { 'io.modelcontextprotocol/related-task': { taskId: 'a' } },
    { 'io.modelcontextprotocol/related-task': 7 },
    { 'io.modelcontextprotocol/serverInfo': 7, other: [] },
  ];
  const bodies = [null, [], 'text', {}, { a: 1 }, ...metas.map((_meta) => ({ _meta, a: 1 }))];
  const ids = [{}, ...[1, 0, -1, 1.5, 2 ** 53, 'a', '', null, [], {}, undefined].map((id) => ({ id }))];
  const parts = [
    {},
    { params: undefined },
    { method: 'a' },
    { method: 1 },
    ...bodies.flatMap((body) => [{ method: 'a', params: body }, { result: body }]),
    ...[1, null, {}, { code: 1, message: 'a' }, { code: 1.5, message: 'a' }].map((error) => ({ error })),
    { result: {}, error: { code: 1, message: 'a' } },
    { method: 'a', result: {} },
  ];
  for (const jsonrpc of ['2.0', '1.0', undefined])
    for (const id of ids)
      for (const part of parts)
        for (const more of [{}, { more: 1 }]) yield { jsonrpc, ...id, ...part, ...more };
  yield* [undefined, null, 1, 'text', [], [{ jsonrpc: '2.0', id: 1, method: 'a' }]];
}

test('what a request says of its client is checked as the SDK checks it', async () => {
  const file = fileWith(sdkFolder, 'const rev2026Codec =');
  const more = 'export { rev2026Codec as test_codec };';
  const whole = (await changed(file, unchanged, more)) as unknown as Codec;
  const lean = (await changed(file, leanSdk, more)) as unknown as Codec;
  let accepted = 0;
  for (const meta of envelopes()) {
    const expected = whole.test_codec.validateEnvelopeMeta(meta);
    if (expected.length === 0) accepted++;
    expect(lean.test_codec.validateEnvelopeMeta(meta), JSON.stringify(meta)).toEqual(expected);
  }
  for (const envelope of [undefined, null, [], 'text', ...envelopes()]) {
    const expected = whole.test_codec.checkInboundEnvelope({ envelope });
    expect(lean.test_codec.checkInboundEnvelope({ envelope }), JSON.stringify(envelope)).toBe(expected);
  }
  expect(accepted).toBeGreaterThan(100);
});

test('what few messages have is checked as the SDK checks it, though its schema is built when one has it', async () => {
  const file = fileWith(sdkFolder, 'const rev2026Codec =');
  const more = 'export { rev2025Codec, rev2026Codec };';
  const whole = (await changed(file, unchanged, more)) as unknown as Codecs;
  const lean = (await changed(file, leanSdk, more)) as unknown as Codecs;
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

test('a call and its result are checked as the SDK checks them', async () => {
  const file = fileWith(sdkFolder, 'const rev2026Codec =');
  const more = 'export { rev2025Codec, rev2026Codec };';
  const whole = (await changed(file, unchanged, more)) as unknown as Codecs;
  const lean = (await changed(file, leanSdk, more)) as unknown as Codecs;
  let valid = 0;
  for (const [kind, message] of calls()) {
    for (const codec of ['rev2025Codec', 'rev2026Codec'] as const) {
      const expected = whole[codec][kind]('tools/call', message) as { ok: boolean };
      if (expected.ok) valid++;
      const found = lean[codec][kind]('tools/call', message);
      expect(found, `${codec} ${kind} ${JSON.stringify(message)}`).toEqual(expected);
      expect(Object.keys((found as { value?: object }).value ?? {}).sort()).toEqual(
        Object.keys((expected as { value?: object }).value ?? {}).sort(),
      );
    }
  }
  expect(valid).toBeGreaterThan(100);
});

/** Each member of a call and of a result in each of its forms, beside usual others. */
function* calls(): Generator<['validateRequest' | 'validateResult', message: unknown]> {
  const anything = [
    undefined,
    null,
    1,
    1.5,
    true,
    '',
    'text',
    [],
    {},
    { a: { b: [1] } },
    { a: undefined },
    new Date(0),
  ];
  const odd = [
    JSON.parse('{"__proto__":{"a":1},"b":2}'),
    Object.create(null),
    { [Symbol('s')]: 1 },
    new Map(),
  ];
  const forms = [...anything, ...odd];
  const call = { name: 'a', arguments: { b: 1 }, _meta: { progressToken: 1, other: [] } };
  const changedTo = (usual: object, key: string) => [
    Object.fromEntries(Object.entries(usual).filter(([name]) => name !== key)),
    ...forms.map((value) => ({ ...usual, [key]: value })),
  ];
  const params = [
    call,
    { name: 'a' },
    ...['name', 'arguments', '_meta', 'task', 'unknown'].flatMap((key) => changedTo(call, key)),
  ];
  const metas = [...['progressToken', 'io.modelcontextprotocol/related-task', 'unknown']].flatMap((key) =>
    changedTo({}, key),
  );
  const requests = [...params, ...metas.map((_meta) => ({ ...call, _meta })), ...forms].map((given) => ({
    ...{ method: 'tools/call', params: given },
  }));
  const whole = { method: 'tools/call', params: call, jsonrpc: '2.0', id: 7 };
  const tops = ['method', 'jsonrpc', 'id', 'unknown'].flatMap((key) => changedTo(whole, key));
  for (const request of [...requests, ...tops, ...forms]) yield ['validateRequest', request];

  const text = { type: 'text', text: 'a' };
  const result = { content: [text, text], structuredContent: { a: 1 }, isError: false };
  const parts = [
    ...['type', 'text', 'annotations', '_meta', 'unknown'].flatMap((key) => changedTo(text, key)),
    ...forms,
  ];
  const contents = [[], [text], ...parts.flatMap((part) => [[part], [text, part]])];
  const results = [
    ...[result, { content: [] }, ...contents.map((content) => ({ ...result, content }))],
    ...['content', 'structuredContent', 'isError', '_meta', 'resultType', 'unknown'].flatMap((key) =>
      changedTo(result, key),
    ),
    ...[...forms, { content: [text], task: {} }, { content: [text], inputRequests: {} }],
  ];
  for (const each of results) yield ['validateResult', each];
}

test('whether a tool gives an object is told from its schema as from its JSON Schema', async () => {
  const file = fileWith(sdkFolder, 'function convertOutputSchemaJson(');
  const more = 'export { convertOutputSchemaJson };';
  type Convert = Record<'convertOutputSchemaJson', (schema?: z.ZodType) => { type?: string } | undefined>;
  const whole = (await changed(file, unchanged, more)) as unknown as Convert;
  const lean = (await changed(file, leanSdk, more)) as unknown as Convert;
  const object = z.object({ a: z.string() });
  for (const schema of [
    ...[
      undefined,
      object,
      z.strictObject({}),
      z.looseObject({}),
      object.refine(() => true),
      object.optional(),
    ],
    ...[
      object.meta({ type: 'array' }),
      object.meta({ title: 'a' }),
      object.describe('a'),
      object.or(z.string()),
    ],
    ...[
      z.array(object),
      z.string(),
      z.record(z.string(), object),
      object.transform(() => 1),
      object.or(object),
    ],
  ]) {
    const [expected, found] = [whole, lean].map(({ convertOutputSchemaJson }) =>
      convertOutputSchemaJson(schema),
    );
    expect(found?.type, JSON.stringify(expected)).toBe(expected?.type);
  }
});

/** Requests with answers of users, and results and prompts with content of every kind, as they should be and not. */
function* rare(): Generator<['validateRequest' | 'validateResult', method: string, message: unknown]> {
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

type Codecs = Record<'rev2025Codec' | 'rev2026Codec', Codec['test_codec']>;

interface Codec {
  test_codec: {
    validateEnvelopeMeta(meta: unknown): unknown[];
    checkInboundEnvelope(material: { envelope: unknown }): string | undefined;
    validateResult(method: string, raw: unknown): unknown;
    validateRequest(method: string, raw: unknown): unknown;
  };
}

/** What comes with a request of 2026-07-28, each part in each of its forms beside the usual others. */
function* envelopes(): Generator<Record<string, unknown>> {
  const key = (name: string) => `io.modelcontextprotocol/${name}`;
  const usual = {
    [key('protocolVersion')]: '2026-07-28',
    [key('clientInfo')]: { name: 'a', version: '1' },
    [key('clientCapabilities')]: {},
  };
  yield* [usual, {}];
  const details = [undefined, null, 1, 'text', [], {}, { a: {} }, { a: 1 }, { a: [] }, { a: { b: {} } }];
  const more = [{ listChanged: true }, { listChanged: {} }, { form: {} }, { form: { applyDefaults: true } }];
  const known = ['experimental', 'sampling', 'elicitation', 'roots', 'extensions', 'tasks', 'unknown'];
  const parts = [
    { tools: {} },
    { context: {}, tools: {} },
    { form: {}, url: {} },
    { form: { applyDefaults: 1 } },
  ];
  const clients = ['title', 'version', 'name', 'websiteUrl', 'description', 'icons', 'unknown'];
  const values: Record<string, unknown[]> = {
    protocolVersion: [undefined, null, 1, '', 'other'],
    clientInfo: [
      ...[...details, { name: 'a' }, { version: '1' }],
      ...clients.flatMap((name) =>
        ['', 'text', 1, null, undefined, [], [{ src: 'a' }]].map((value) => ({
          ...{ name: 'a', version: '1', [name]: value },
        })),
      ),
    ],
    clientCapabilities: [
      ...details,
      ...known.flatMap((name) =>
        [...details, ...more, ...parts].map((value) => ({ [name]: value, other: {} })),
      ),
      JSON.parse('{"__proto__":{"a":1},"experimental":{"__proto__":{}}}'),
    ],
    logLevel: [undefined, null, 'info', 'loud', 1],
  };
  for (const [name, forms] of Object.entries(values)) {
    const { [key(name)]: _, ...without } = usual as Record<string, unknown>;
    yield without;
    for (const value of forms) yield { ...usual, [key(name)]: value };
  }
  for (const progressToken of [undefined, null, '', 'a', 1, 1.5, 2 ** 53, {}])
    yield { ...usual, progressToken };
  yield { ...usual, [key('other')]: 1, traceparent: 7 };
}

test('what may be anything is copied as zod would have it', async () => {
  const file = require.resolve('zod/v4/core').replace(/index\.c?js$/, 'schemas.js');
  const schemas = (zod: Zod) => {
    const [any, text] = [new zod.$ZodUnknown({ type: 'unknown' }), new zod.$ZodString({ type: 'string' })];
    const record = new zod.$ZodRecord({ type: 'record', keyType: text, valueType: any });
    const loose = new zod.$ZodObject({ type: 'object', shape: { a: text }, catchall: any });
    return { record, loose, inside: new zod.$ZodObject({ type: 'object', shape: { record, loose } }) };
  };
  const whole = schemas((await changed(file, unchanged)) as unknown as Zod);
  const lean = schemas((await changed(file, leanZod)) as unknown as Zod);
  const inherited = Object.assign(Object.create({ inherited: 1 }), { a: 'own' });
  const hidden = Object.defineProperty({ a: 'seen' }, 'hidden', { value: 1, enumerable: false });
  const values: unknown[] = [
    ...[{}, { a: 'text' }, { a: 1, b: undefined, 2: null, 1: [] }, { a: 'x', b: { c: {} } }],
    ...[JSON.parse('{"a":"x","__proto__":{"b":1},"constructor":1}'), inherited, hidden],
    ...[{ a: 'x', [Symbol('s')]: 1 }, [], ['a'], null, undefined, 'text', 1, new Date(0), new Map()],
  ];
  for (const value of [...values, ...values.map((record) => ({ record, loose: record }))]) {
    for (const kind of ['record', 'loose', 'inside'] as const) {
      // Compiled from the sixteenth time on.
      for (let time = 0; time < 20; time++) {
        const expected = outcome(whole[kind], value);
        expect(outcome(lean[kind], value), `${kind} of ${String(value)}`).toEqual(expected);
      }
    }
  }
});

interface Schema {
  _zod: {
    run(payload: object, context: object): { value: unknown; issues: { code: string; path?: unknown }[] };
  };
}
type Zod = Record<'$ZodUnknown' | '$ZodString' | '$ZodRecord' | '$ZodObject', new (def: object) => Schema>;

function outcome(schema: Schema, given: unknown): unknown {
  const { issues, value } = schema._zod.run({ value: given, issues: [] }, { async: false });
  const made = Object(value);
  const isPlain = Object.getPrototypeOf(made) === Object.prototype;
  return {
    value,
    isPlain,
    keys: Reflect.ownKeys(made),
    issues: issues.map(({ code, path }) => ({ code, path })),
  };
}

test('the SDK and zod are written as the changes expect', () => {
  const files = [...globSync(`${sdkFolder}/*.mjs`), ...globSync(`${coreFolder}/*.mjs`)];
  const lean = files.map((path) => leanSdk(readFileSync(path, 'utf8'))).join('');
  expect(lean.match(/= once\$\(\(\) => \(/g)?.length).toBeGreaterThan(250);
  expect(lean).toContain('get "tools/call"() { return s.');
  expect(lean).toContain('value?.error !== undefined && JSONRPCErrorResponseSchema.safeParse');
  expect(lean).toContain("isUsual$(value, 'result', 'result') || JSONRPCResultResponseSchema.safeParse");
  expect(lean).toContain('const specTypes = /* @__PURE__ */');
  expect(lean).toMatch(/Error\.stackTraceLimit = 0;\n\t\tconst error = new SdkError/);
  expect(lean).toContain('const ROOT_KEYS$made = once$(');
  expect(lean).toContain('const InitializeRequestSchema = /* @__PURE__ */ new Proxy(');
  expect(lean).toContain('const JSONRPCRequestSchema = /* @__PURE__ */ new Proxy(');
  expect(lean).toContain('const StringSchemaSchema = /* @__PURE__ */ new Proxy(');
  expect(lean).toContain('if (isUsualEnvelope$(meta)) return [];');
  expect(lean).toContain('if (isUsualEnvelope$(material.envelope)) return;');
  expect(lean.match(/usual(Request|Result)\$\(method, raw\) \?\? triState/g)).toHaveLength(4);
  expect(lean).toContain("return { type: 'object' };\n");
  expect(lean).toContain('z.lazy(() => InputResponseSchema())');
  expect(lean.match(/z\.lazy\(\(\) => ImageContentSchema\$1\(\)\)/g)).toHaveLength(2);
  const shorter = shortLived(lean);
  for (const member of ['onclose', 'onerror', 'onmessage'])
    expect(shorter).toContain(`this._transport.${member} = this && ((`);
  expect(shorter).toContain(
    'this._abortCleanup = this && (() => signal.removeEventListener("abort", onAbort));',
  );
  expect(shorter).not.toMatch(/^\t+\w+(\.\w+)+ = (async )?\([^()\n]*\) => /m);
  expect(shorter).toContain('__proto__: registeredTool$,');
  const zod = readFileSync(require.resolve('zod/v4/core').replace(/index\.c?js$/, 'schemas.js'), 'utf8');
  expect(leanZod(zod)).toContain('(fastpass || ++checked >= 16)');
  expect(leanZod(zod).match(/isAnyString\$\(|if \(t === "unknown"\)/g)).toHaveLength(3);
});
