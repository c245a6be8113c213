import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { bundleDocument } from '../src/api/bundle.js';
import { ApiDocument } from '../src/api/document.js';
import { renderEndpoint } from '../src/api/markdown.js';
import { search } from '../src/api/search.js';

/** The description of GitHub's own API: 13 MB, over a thousand operations, references and cycles everywhere. */
const folder = `${dirname(createRequire(import.meta.url).resolve('@octokit/openapi/package.json'))}/generated`;
let api: ApiDocument;
beforeAll(async () => {
  api = new ApiDocument((await bundleDocument(folder, 'api.github.com.json')).document);
});

test('every operation of GitHub’s API becomes Markdown of a size that a model can read', () => {
  expect(api.endpoints.size).toBeGreaterThan(1_000);
  for (const endpoint of api.endpoints.values()) {
    const page = renderEndpoint(api, endpoint);
    expect(page.startsWith(`# ${endpoint.method} ${endpoint.path}\n`)).toBe(true);
    expect(page).toContain('## Responses');
    expect(page).not.toMatch(/undefined|\[object Object\]|is not in this document/);
    expect(page.length, endpoint.id).toBeLessThan(50_000);
  }
});

test('an operation says what it does, what goes in and what comes out', () => {
  const endpoint = api.find('POST /repos/{owner}/{repo}/issues');
  expect(endpoint?.id).toBe('issues-create');
  expect(api.find('issues/create')).toBe(endpoint);
  const page = endpoint === undefined ? '' : renderEndpoint(api, endpoint);
  for (const part of [
    'Create an issue',
    '- **owner** (path, string, required): The account owner',
    '## Request body (required)',
    '- **title** (string or integer, required): The title of the issue.',
    '- **labels** (array of string or object)',
    '### 201',
    '`application/json`: issue',
    '  - **login** (string, required)',
  ]) {
    expect(page).toContain(part);
  }
});

test.each([
  ['create an issue', 'issues-create'],
  ['list branches of a repository', 'repos-list-branches'],
  ['star a repository', 'activity-star-repo-for-authenticated-user'],
  ['merge a pull request', 'pulls-merge'],
  ['delete a gist', 'gists-delete'],
])('"%s" finds the operation that does it among the first five', (query, wanted) => {
  const { hits } = search(api, query, 5);
  expect(hits.map(({ endpoint }) => endpoint)).toContain(wanted);
});
