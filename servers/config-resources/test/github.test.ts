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
  const pages = [...api.endpoints.values()].map((endpoint) => renderEndpoint(api, endpoint));
  const sizes = pages.map(({ length }) => length).sort((a, b) => a - b);
  console.log(sizes.length, sizes[sizes.length >> 1], sizes.at(-1));
  for (const page of pages) expect(page).toMatch(/^# [A-Z]+ \//);
  expect(sizes.at(-1)).toBeLessThan(120_000);
});

test('an operation reads as people expect', () => {
  const endpoint = api.find('repos/get');
  console.log(endpoint && renderEndpoint(api, endpoint).slice(0, 3000));
  console.log(renderEndpoint(api, api.find('issues/create')!).slice(0, 4000));
});

test('questions find the operation that answers them', () => {
  for (const q of ['create an issue', 'list repository branches', 'star a repository', 'merge pull request']) console.log(q, search(api, q, 3).hits);
});
