import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type Api, findEndpoint } from '../src/api/docs.js';
import { readApi } from '../src/api/read.js';
import { Search } from '../src/api/search.js';

/** The description of GitHub's own API: 13 MB, over a thousand operations, references and cycles everywhere. */
const folder = `${dirname(createRequire(import.meta.url).resolve('@octokit/openapi/package.json'))}/generated`;
let api: Api;
beforeAll(async () => {
  ({ api } = await readApi({ root: folder, file: 'api.github.com.json' }));
});

test('every operation of GitHub’s API becomes Markdown of a size that a model can read', () => {
  expect(api.endpoints.size).toBeGreaterThan(1_000);
  for (const endpoint of api.endpoints.values()) {
    const { page } = endpoint;
    expect(page.startsWith(`# ${endpoint.method} ${endpoint.path}\n`)).toBe(true);
    expect(page).toContain('## Responses');
    expect(page).not.toMatch(/undefined|\[object Object\]|is not in this document/);
    expect(page.length, endpoint.id).toBeLessThan(50_000);
  }
});

test('an operation says what it does, what goes in and what comes out', () => {
  const endpoint = findEndpoint(api, 'POST /repos/{owner}/{repo}/issues');
  expect(endpoint?.id).toBe('issues-create');
  expect(findEndpoint(api, 'issues/create')).toBe(endpoint);
  const page = endpoint?.page ?? '';
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
])('"%s" finds the operation that does it among the first five', async (query, wanted) => {
  const hits = (await (await Search.of(api)).find(query)).slice(0, 5);
  expect(hits.map(({ id }) => id)).toContain(wanted);
});
