import { setImmediate as nextTurn } from 'node:timers/promises';
import MiniSearch from 'minisearch';
import type { Api, Endpoint } from './docs.js';

/** Words of a query that are looked for, and the longest of them: what is like a long word takes long to find. */
const mostWords = 20;
const longestWord = 30;

/** Operations of one API document by words: those of the summary and the name count most, rare words more. */
export class Search {
  readonly #api: Api;
  readonly #index = new MiniSearch<Endpoint>({
    fields: ['summary', 'route', 'tags', 'description'],
    extractField: (endpoint, field) => {
      if (field === 'route') return `${endpoint.method} ${endpoint.path} ${endpoint.id}`;
      return String(endpoint[field as keyof Endpoint] ?? '');
    },
    tokenize,
    processTerm,
    searchOptions: {
      boost: { summary: 4, route: 3, tags: 2 },
      boostDocument: (_id, _term, stored) => (stored?.deprecated === true ? 0.5 : 1),
      prefix: (term) => term.length > 3,
      fuzzy: (term) => (term.length > 5 ? 0.15 : false),
    },
    storeFields: ['deprecated'],
  });

  private constructor(api: Api) {
    this.#api = api;
  }

  static async of(api: Api): Promise<Search> {
    const search = new Search(api);
    // A part at a time: other requests are served in between.
    await search.#index.addAllAsync([...api.endpoints.values()], { chunkSize: 20 });
    return search;
  }

  /**
   * Best first: as one search for all words would find them, but other requests are served between two words.
   */
  async find(query: string): Promise<Endpoint[]> {
    const words = tokenize(query).flatMap((word) => processTerm(word.slice(0, longestWord)) ?? []);
    const found = new Map<string, { score: number; words: number }>();
    for (const word of [...new Set(words)].slice(0, mostWords)) {
      for (const { id, score } of this.#index.search(word)) {
        const before = found.get(id) ?? { score: 0, words: 0 };
        found.set(id, { score: before.score + score, words: before.words + 1 });
      }
      await nextTurn();
    }
    return [...found]
      .sort(([, one], [, other]) => other.score * other.words - one.score * one.words)
      .flatMap(([id]) => this.#api.endpoints.get(id) ?? []);
  }
}

function tokenize(value: string): string[] {
  return value.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[^\p{L}\p{N}]+/u);
}

/** Plurals find singulars; words that every sentence has find nothing. */
function processTerm(term: string): string | undefined {
  const word = term.toLowerCase();
  if (word === '' || stopWords.has(word)) return undefined;
  return word.length > 3 ? word.replace(/ies$/, 'y').replace(/(?<!s)s$/, '') : word;
}

const stopWords = new Set(
  (
    'a an and are as at be by can do does for from how i in is it me my of on or that the this to what ' +
    'which with'
  ).split(' '),
);
