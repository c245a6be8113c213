import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod/v4';
import { leanChecks, leanZod } from '../src/bundle/lean-checks.js';
import { leanSdk } from '../src/bundle/sdk.js';
import { shortLived } from '../src/bundle/short-lived.js';
import {
  type Checked,
  changed,
  codecs,
  coreFolder,
  fileWith,
  sdkFolder,
  unchanged,
  zodFile,
} from './changed-sdk.ts';

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
  const { whole, lean } = await codecs();
  let accepted = 0;
  for (const meta of envelopes()) {
    const expected = whole.rev2026Codec.validateEnvelopeMeta(meta);
    if (expected.length === 0) accepted++;
    expect(lean.rev2026Codec.validateEnvelopeMeta(meta), JSON.stringify(meta)).toEqual(expected);
  }
  for (const envelope of [undefined, null, [], 'text', ...envelopes()]) {
    const expected = whole.rev2026Codec.checkInboundEnvelope({ envelope });
    expect(lean.rev2026Codec.checkInboundEnvelope({ envelope }), JSON.stringify(envelope)).toBe(expected);
  }
  expect(accepted).toBeGreaterThan(100);
});

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

test('a call and its result are checked as the SDK checks them', async () => {
  const { whole, lean } = await codecs();
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
function* calls(): Generator<[kind: Checked[0], message: unknown]> {
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
  const metas = ['progressToken', 'io.modelcontextprotocol/related-task', 'unknown'].flatMap((key) =>
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
    undefined,
    object,
    z.strictObject({}),
    z.looseObject({}),
    object.refine(() => true),
    object.optional(),
    object.describe('a'),
    object.meta({ title: 'a' }),
    object.meta({ type: 'array' }),
    object.or(object),
    object.or(z.string()),
    object.transform(() => 1),
    z.array(object),
    z.record(z.string(), object),
    z.string(),
  ]) {
    const [expected, found] = [whole, lean].map(({ convertOutputSchemaJson }) =>
      convertOutputSchemaJson(schema),
    );
    expect(found?.type, JSON.stringify(expected)).toBe(expected?.type);
  }
});

test('what may be anything is copied as zod would have it', async () => {
  const schemas = (zod: Zod) => {
    const [any, text] = [new zod.$ZodUnknown({ type: 'unknown' }), new zod.$ZodString({ type: 'string' })];
    const record = new zod.$ZodRecord({ type: 'record', keyType: text, valueType: any });
    const loose = new zod.$ZodObject({ type: 'object', shape: { a: text }, catchall: any });
    return { record, loose, inside: new zod.$ZodObject({ type: 'object', shape: { record, loose } }) };
  };
  const whole = schemas((await changed(zodFile, unchanged)) as unknown as Zod);
  const lean = schemas((await changed(zodFile, leanZod)) as unknown as Zod);
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
  const lean = files.map((path) => leanChecks(readFileSync(path, 'utf8'))).join('');
  expect(lean).toContain('value?.error !== undefined && JSONRPCErrorResponseSchema.safeParse');
  expect(lean).toContain("isUsual$(value, 'result', 'result') || JSONRPCResultResponseSchema.safeParse");
  expect(lean).toMatch(/Error\.stackTraceLimit = 0;\n\t\tconst error = new SdkError/);
  expect(lean).toContain('if (isUsualEnvelope$(meta)) return [];');
  expect(lean).toContain('if (isUsualEnvelope$(material.envelope)) return;');
  expect(lean.match(/usual(Request|Result)\$\(method, raw\) \?\? triState/g)).toHaveLength(4);
  expect(lean).toContain("return { type: 'object' };\n");
  const shorter = shortLived(lean);
  for (const member of ['onclose', 'onerror', 'onmessage'])
    expect(shorter).toContain(`this._transport.${member} = this && ((`);
  expect(shorter).toContain(
    'this._abortCleanup = this && (() => signal.removeEventListener("abort", onAbort));',
  );
  expect(shorter).not.toMatch(/^\t+\w+(\.\w+)+ = (async )?\([^()\n]*\) => /m);
  expect(shorter).toContain('__proto__: registeredTool$,');
  const zod = leanZod(readFileSync(zodFile, 'utf8'));
  expect(zod).toContain('(fastpass || ++checked >= 16)');
  expect(zod.match(/isAnyString\$\(|if \(t === "unknown"\)/g)).toHaveLength(3);
});
