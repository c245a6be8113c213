import MiniSearch from 'minisearch';
import { withoutSecretWords } from '../redact/text.js';
import { type ApiDocument, type Endpoint, text } from './document.js';

export interface Hit {
  endpoint: string;
  method: string;
  path: string;
  summary: string;
}

const indexes = new WeakMap<ApiDocument, MiniSearch<Endpoint>>();

/** Operations that a question is about, best first: words of the summary and the name count most, rare words more. */
export function search(api: ApiDocument, query: string, limit: number): { total: number; hits: Hit[] } {
  const found = indexOf(api).search(query);
  const hits = found.slice(0, limit).flatMap(({ id }) => {
    const endpoint = api.endpoints.get(String(id));
    return endpoint === undefined ? [] : [hitOf(endpoint)];
  });
  return { total: found.length, hits };
}

export function hitOf({ id, method, path, summary }: Endpoint): Hit {
  return { endpoint: id, method, path, summary: withoutSecretWords(summary) };
}

function indexOf(api: ApiDocument): MiniSearch<Endpoint> {
  let index = indexes.get(api);
  if (index === undefined) {
    index = new MiniSearch<Endpoint>({
      fields: ['summary', 'route', 'tags', 'description'],
      extractField: (endpoint, field) => {
        if (field === 'route') return `${endpoint.method} ${endpoint.path} ${endpoint.id}`;
        if (field === 'description') return text(endpoint.operation.description).slice(0, 4_000);
        if (field === 'tags') return endpoint.tags.join(' ');
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
    index.addAll([...api.endpoints.values()]);
    indexes.set(api, index);
  }
  return index;
}

/** Plurals find singulars; words that every sentence has find nothing. */
function processTerm(term: string): string | undefined {
  const word = term.toLowerCase();
  if (word === '' || stopWords.has(word)) return undefined;
  return word.length > 3 ? word.replace(/ies$/, 'y').replace(/(?<!s)s$/, '') : word;
}

const stopWords = new Set(
  'a an and are as at be by can do does for from how i in is it me my of on or that the this to what which with'.split(
    ' ',
  ),
);
