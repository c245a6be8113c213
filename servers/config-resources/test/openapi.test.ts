import { expect, test } from 'vitest';
import { ApiDocument } from '../src/api/document.js';
import { renderEndpoint } from '../src/api/markdown.js';

const info = { title: 'Shop', version: '2' };

function pageOf(document: Record<string, unknown>, name: string): string {
  const api = new ApiDocument({ info, ...document });
  const endpoint = api.find(name);
  return endpoint === undefined ? '' : renderEndpoint(api, endpoint);
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
  expect(page).toContain('- **children** (array of Tree)');
  expect(page).toContain('(#/components/schemas/Gone is not in this document)');
  expect(page).toContain('- **circle**');
});

test('operations without ids, and with the same id, each have a name of their own', () => {
  const paths = { '/a/{b}': { get: {}, post: { operationId: 'x' } }, '/c': { get: { operationId: 'x' } } };
  const api = new ApiDocument({ openapi: '3.1.0', info, paths });
  expect([...api.endpoints.keys()]).toEqual(['get-a-b', 'x', 'get-c']);
});

test('an example with backticks cannot end its fence, and one with a key in it is redacted', () => {
  const key = ['sk', '_live_', 'abcdefghijklmnop1234'].join('');
  const content = { 'text/plain': { example: `\`\`\`\n# injected ${key}` } };
  const paths = { '/a': { get: { responses: { 200: { description: 'ok', content } } } } };
  const page = pageOf({ openapi: '3.1.0', paths }, 'GET /a');
  expect(page).toContain('````json\n```\n# injected [redacted]\n````');
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
  const api = new ApiDocument({ openapi: '3.1.0', ...document });
  for (const endpoint of api.endpoints.values()) expect(renderEndpoint(api, endpoint)).toMatch(/^# /);
});
