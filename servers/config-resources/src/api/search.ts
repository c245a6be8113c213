import { redactPatterns } from '../config/secret-patterns.js';
import { type ApiDocument, type Endpoint, text } from './document.js';

export interface Hit {
  endpoint: string;
  method: string;
  path: string;
  summary: string;
}

interface Indexed {
  endpoint: Endpoint;
  name: string;
  summary: string;
  rest: string;
}

const indexes = new WeakMap<ApiDocument, Indexed[]>();

/**
 * Operations that a question is about. Every word counts where it stands: in the name and the path most, in the
 * summary less, in the description least; operations that have more of the words come first.
 */
export function search(api: ApiDocument, query: string, limit: number): { total: number; hits: Hit[] } {
  const words = [...new Set(query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])].filter((word) => !stopWords.has(word));
  if (words.length === 0) return { total: 0, hits: [] };
  const scored = indexOf(api)
    .map((entry) => ({ entry, score: scoreOf(entry, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const best = scored.slice(0, limit).map(({ entry: { endpoint } }) => ({
    endpoint: endpoint.id,
    method: endpoint.method,
    path: endpoint.path,
    summary: redactPatterns(endpoint.summary),
  }));
  return { total: scored.length, hits: best };
}

function scoreOf({ name, summary, rest, endpoint }: Indexed, words: string[]): number {
  let score = 0;
  let found = 0;
  for (const word of words) {
    const stem = word.length > 4 ? word.replace(/(ies|es|s|ing|ed)$/, '') : word;
    const here = (name.includes(stem) ? 6 : 0) + (summary.includes(stem) ? 4 : 0) + (rest.includes(stem) ? 1 : 0);
    const whole = ` ${name} ${summary} `.includes(` ${word} `) ? 3 : 0;
    if (here > 0) found += 1;
    score += here + whole;
  }
  if (found === 0) return 0;
  // A short path is the thing itself; a long one a detail of it.
  const detail = endpoint.path.split('/').length * 0.2;
  return score * (found / words.length) - detail - (endpoint.deprecated ? 3 : 0) + 10;
}

function indexOf(api: ApiDocument): Indexed[] {
  let index = indexes.get(api);
  if (index === undefined) {
    index = [...api.endpoints.values()].map((endpoint) => ({
      endpoint,
      name: spaced(`${endpoint.method} ${endpoint.path} ${endpoint.id} ${endpoint.tags.join(' ')}`),
      summary: spaced(endpoint.summary),
      rest: text(endpoint.operation.description).slice(0, 4_000).toLowerCase(),
    }));
    indexes.set(api, index);
  }
  return index;
}

const spaced = (value: string) =>
  value
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ');

const stopWords = new Set(
  'a an and are as at be by can do does for from how i in is it me my of on or that the this to what which with'.split(' '),
);
