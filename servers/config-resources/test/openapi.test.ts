import { mkdtempSync, writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Api, findEndpoint } from '../src/api/docs.js';
import { ApiDocument } from '../src/api/document.js';
import { pagesOf } from '../src/api/markdown.js';
import { bundleDocument } from '../src/api/read.js';

const info = { title: 'Shop', version: '2' };

const apiOf = (document: Record<string, unknown>): Api => pagesOf(new ApiDocument(document));

function pageOf(document: Record<string, unknown>, name: string): string {
  return findEndpoint(apiOf({ info, ...document }), name)?.page ?? '';
}

const body = (schema: unknown) => ({
  200: { description: 'ok', content: { 'application/json': { schema } } },
});

test('nullable in 3.0 and a type of null in 3.1 read the same', () => {
  const page = (version: string, name: unknown) =>
    pageOf(
      {
        openapi: version,
        paths: { '/a': { get: { responses: body({ type: 'object', properties: { name } }) } } },
      },
      'GET /a',
    );
  const line = '- **name** (string or null)';
  expect(page('3.0.3', { type: 'string', nullable: true })).toContain(line);
  expect(page('3.1.0', { type: ['string', 'null'] })).toContain(line);
  expect(page('3.1.0', { anyOf: [{ type: 'string' }, { type: 'null' }] })).toContain(line);
  expect(page('3.1.0', { oneOf: [{ type: ['string', 'null'] }, { type: ['integer', 'null'] }] })).toContain(
    '- **name** (string or integer or null)',
  );
});

test('a schema that contains itself ends with its name; references to nothing and circles of references say so', () => {
  const paths = { '/a': { get: { responses: body({ $ref: '#/components/schemas/Tree' }) } } };
  const schemas = {
    Tree: {
      properties: {
        children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
        gone: { $ref: '#/components/schemas/Gone' },
        circle: { $ref: '#/components/schemas/Circle' },
      },
    },
    Circle: { $ref: '#/components/schemas/Circle' },
  };
  const page = pageOf({ openapi: '3.0.0', paths, components: { schemas } }, 'GET /a');
  expect(page).toContain('- **children** (array of Tree, as above)');
  expect(page).toContain('(#/components/schemas/Gone is not in this document)');
  expect(page).toContain('- **circle**');
});

test('a type is described where it comes first; after that its name stands for it', () => {
  const pet = { $ref: '#/components/schemas/Pet' };
  const paths = {
    '/a': {
      post: {
        requestBody: { content: { 'application/json': { schema: pet } } },
        responses: body({ properties: { pet, others: { type: 'array', items: pet } } }),
      },
    },
  };
  const schemas = { Pet: { type: 'object', properties: { name: { type: 'string' } } } };
  const page = pageOf({ openapi: '3.1.0', paths, components: { schemas } }, 'POST /a');
  expect(page.match(/\*\*name\*\*/g)).toHaveLength(1);
  expect(page).toContain('`application/json`: Pet\n\n- **name** (string)');
  expect(page).toContain('- **pet** (Pet, as above)\n- **others** (array of Pet, as above)');
});

test('references that double at every step, and a document nested without end, are cut short', async () => {
  const steps = Array.from({ length: 60 }, (_, i) => {
    const next = { $ref: `#/components/schemas/s${i + 1}` };
    return [
      `s${i}`,
      i === 59 ? { type: 'string' } : { allOf: [next, next], anyOf: [{ allOf: [next, next] }] },
    ];
  });
  const paths = { '/a': { get: { responses: body({ $ref: '#/components/schemas/s0' }) } } };
  const page = pageOf(
    { openapi: '3.1.0', paths, components: { schemas: Object.fromEntries(steps) } },
    'GET /a',
  );
  expect(page.length).toBeLessThan(50_000);

  const folder = await realpath(mkdtempSync(join(tmpdir(), 'config-openapi-')));
  writeFileSync(
    join(folder, 'api.json'),
    `{"openapi": "3.1.0", "x": ${'['.repeat(9_999)}${']'.repeat(9_999)}}`,
  );
  await expect(bundleDocument(folder, 'api.json')).rejects.toThrow('deeper than 200 levels');
});

test('a long description is cut between words', () => {
  const description = 'word '.repeat(100);
  const paths = { '/a': { get: { responses: { 200: { description } } } } };
  expect(pageOf({ openapi: '3.1.0', paths }, 'GET /a')).toMatch(/### 200 (word )+…$/m);
});

test('operations without ids, and with the same id, each have a name of their own', () => {
  const paths = { '/a/{b}': { get: {}, post: { operationId: 'x' } }, '/c': { get: { operationId: 'x' } } };
  const api = apiOf({ openapi: '3.1.0', info, paths });
  expect([...api.endpoints.keys()]).toEqual(['get-a-b', 'x', 'get-c']);
});

test('an example with backticks cannot end its fence, and one with a key in it is hidden', () => {
  const key = ['sk', '_live_', 'abcdefghijklmnop1234'].join('');
  const content = { 'text/plain': { example: `\`\`\`\n# injected ${key}` } };
  const paths = { '/a': { get: { responses: { 200: { description: 'ok', content } } } } };
  const page = pageOf({ openapi: '3.1.0', paths }, 'GET /a');
  expect(page).not.toContain(key);
  expect(page).toMatch(/Example:\n\n```json\n\[hidden: unrecognised text, \d+ characters\]\n```/);
  const harmless = { 'text/plain': { example: '```\n# injected' } };
  const other = { '/a': { get: { responses: { 200: { description: 'ok', content: harmless } } } } };
  expect(pageOf({ openapi: '3.1.0', paths: other }, 'GET /a')).toContain('````json\n```\n# injected\n````');
});

test.each([
  [{ swagger: '2.0', paths: {} }, /Swagger 2\.0/],
  [{ openapi: '4.0.0' }, /no OpenAPI 3/],
  [{ title: 'x' }, /no OpenAPI 3/],
])('%j is refused', (document, says) => {
  expect(() => new ApiDocument(document)).toThrow(says);
});

test.each([
  { paths: null },
  { paths: { '/a': null } },
  { paths: { '/a': { get: 7, post: [] } } },
  {
    paths: {
      '/a': { get: { parameters: 'x', requestBody: 5, responses: { 200: null }, tags: 7, security: 'x' } },
    },
  },
  {
    paths: {
      '/a': { get: { parameters: [null, { $ref: 5 }], responses: body({ allOf: [null], properties: [] }) } },
    },
  },
  { paths: { '/a': { get: { responses: body({ oneOf: [{}, 5], enum: [null, { a: 1 }] }) } } }, servers: [7] },
])('%j, which is not what OpenAPI says, is rendered as far as it goes', (document) => {
  const api = apiOf({ openapi: '3.1.0', ...document });
  for (const { page } of api.endpoints.values()) expect(page).toMatch(/^# /);
});

test('webhooks of 3.1 have pages, and the bounds of a single value are shown', () => {
  const schema = { type: 'integer', exclusiveMinimum: 0, maximum: 9, multipleOf: 3 };
  const webhooks = {
    orderCreated: { post: { requestBody: { content: { 'application/json': { schema } } } } },
  };
  const page = pageOf({ openapi: '3.1.0', webhooks }, 'POST webhook orderCreated');
  expect(page).toContain('# POST webhook orderCreated');
  expect(page).toContain('`application/json`: integer, maximum 9, more than 0, multiple of 3');
});

test.each([
  ['api.json', '{"openapi": "3.1.0",\n"paths": {"/a": {"get": {}},\n"/a": {"post": {}}}}'],
  ['api.yaml', 'openapi: 3.1.0\npaths: {/a: {get: {}},\n  /a: {post: {}}}\n'],
])('a path that stands twice in %s is said with its line', async (name, text) => {
  const folder = await realpath(mkdtempSync(join(tmpdir(), 'config-openapi-')));
  writeFileSync(join(folder, name), text);
  await expect(bundleDocument(folder, name)).rejects.toThrow('same key twice');
});
