import MiniSearch from 'minisearch';
import type { Api, Endpoint } from './docs.js';

/** Operations of one API document by words: those of the summary and the name count most, rare words more. */
export class Search {
  readonly #api: Api;
  readonly #index = new MiniSearch<Endpoint>({
    fields: ['summary', 'route', 'tags', 'description'],
    extractField: (endpoint, field) => {
      if (field === 'route') return `${endpoint.method} ${endpoint.path} ${endpoint.id}`;
      return String(endpoint[field as keyof Endpoint] ?? '');
    },
    tokenize: (value) => value.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[^\p{L}\p{N}]+/u),
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

  /** Best first. */
  find(query: string): Endpoint[] {
    return this.#index.search(query).flatMap(({ id }) => this.#api.endpoints.get(String(id)) ?? []);
  }
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
