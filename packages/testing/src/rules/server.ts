import type { Observation } from './observation.js';
import type { Problem, Rule } from './rule.js';

const instructionsLimit = 1_500;
const identityLimit = 2_000;
/** Claude Code reads that many pages of a list. */
const mostPages = 20;

const listMethods = {
  'tools/list': 'tools',
  'resources/list': 'resources',
  'resources/templates/list': 'resourceTemplates',
  'prompts/list': 'prompts',
} as const;

/** Rules about a server's description of itself, and its lists. */
export const serverRules: Rule[] = [
  {
    id: 'instructions-present',
    kind: 'usability',
    demand: 'The server sends `instructions`.',
    why: 'Claude Code loads tools on demand: until then its model knows the names and the instructions only.',
    reports: ['anthropics/claude-code#75021'],
    check: ({ instructions }) =>
      instructions?.trim() === '' ? [{ at: 'instructions', says: 'there are no instructions' }] : [],
  },
  {
    id: 'instructions-length',
    kind: 'usability',
    demand: `The instructions have at most ${instructionsLimit} characters.`,
    why: 'Claude Code cuts them at 2,048 characters, and less where several servers share the space.',
    reports: ['anthropics/claude-code#43474', 'nexu-io/open-design#7098', 'RedHatInsights/insights-mcp#340'],
    check: ({ instructions = '' }) =>
      instructions.length > instructionsLimit
        ? [
            {
              at: 'instructions',
              says: `the instructions have ${instructions.length} characters, more than ${instructionsLimit}`,
            },
          ]
        : [],
  },
  {
    id: 'identity-size',
    kind: 'usability',
    demand: `The server's identity, icons included, has at most ${identityLimit} characters.`,
    why: 'A server of 2026-07-28 sends it with every result.',
    reports: [],
    check({ era, serverInfo }) {
      const { length } = JSON.stringify(serverInfo);
      return era === 'modern' && length > identityLimit
        ? [{ at: 'serverInfo', says: `the identity has ${length} characters, and is sent with every result` }]
        : [];
    },
  },
  {
    id: 'list-cache',
    kind: 'usability',
    demand: 'Each list, and `server/discover`, says how long it may be kept.',
    why: 'Without `ttlMs` a client of 2026-07-28 fetches every list again before each use.',
    reports: ['n8n-io/n8n#35472'],
    check({ era, pages, discovery }) {
      if (era !== 'modern') return [];
      const answers = [...pages, ...(discovery ? [{ method: 'server/discover', result: discovery }] : [])];
      return answers
        .filter(({ result: { ttlMs } }) => typeof ttlMs !== 'number' || ttlMs <= 0)
        .map(({ method }) => ({ at: method, says: 'the answer has no ttlMs above 0' }));
    },
  },
  {
    id: 'list-changed',
    kind: 'protocol',
    demand: '`listChanged` is declared for lists that change, and only for those.',
    why: 'A client that hears of changes does not ask again. A client that waits for changes that never come keeps a stream open.',
    reports: [],
    *check(seen) {
      const { capabilities, known } = seen;
      for (const list of ['tools', 'resources', 'prompts'] as const) {
        const declared = capabilities[list]?.listChanged === true;
        const at = `capabilities/${list}`;
        if (known.changingLists !== undefined && declared && !known.changingLists.includes(list))
          yield { at, says: 'listChanged is declared, though the list never changes' };
        if (!declared && changedBetweenFetches(seen, list))
          yield { at, says: 'the list has changed, though listChanged is not declared' };
      }
    },
  },
  {
    id: 'list-order',
    kind: 'usability',
    demand: 'A list has the same order each time.',
    why: "Another order is another prompt, and empties the vendor's prompt cache.",
    reports: ['openclaw/openclaw#58037', 'openai/codex#2611', 'QwenLM/qwen-code#6338'],
    *check(seen) {
      for (const [method, key] of Object.entries(listMethods)) {
        const [first, ...others] = firstPages(seen, method).map(({ result }) => namesIn(result[key]));
        const sorted = (names: string[]) => names.toSorted().join('\n');
        const differs = others.some(
          (names) => sorted(names) === sorted(first ?? []) && names.join('\n') !== first?.join('\n'),
        );
        if (differs) yield { at: method, says: 'the same list came in another order' };
      }
    },
  },
  {
    id: 'list-pages',
    kind: 'usability',
    demand: `A list has at most ${mostPages} pages.`,
    why: `Claude Code stops after ${mostPages} pages without a word, and the SDK's client fails after 64.`,
    reports: [],
    *check({ pages }) {
      for (const method of Object.keys(listMethods)) {
        let count = 0;
        let most = 0;
        for (const page of pages.filter((one) => one.method === method)) {
          count = page.cursor === undefined ? 1 : count + 1;
          most = Math.max(most, count);
        }
        if (most > mostPages) yield { at: method, says: `the list has ${most} pages` };
      }
    },
  },
  {
    id: 'prompt-argument-order',
    kind: 'usability',
    demand: "A prompt's required arguments come before its optional ones.",
    why: 'Claude Code takes the words after a prompt in order: a required one after an optional one cannot be given alone.',
    reports: [],
    *check({ prompts }) {
      for (const { name, arguments: args = [] } of prompts) {
        const firstOptional = args.findIndex(({ required }) => required !== true);
        const late = args.findLast(
          ({ required }, i) => required === true && firstOptional !== -1 && i > firstOptional,
        );
        if (late !== undefined)
          yield {
            at: `prompts/${name}`,
            says: `the required argument ${late.name} comes after an optional one`,
          };
      }
    },
  },
  {
    id: 'prompt-described',
    kind: 'usability',
    demand: 'Each prompt and each of its arguments has a description.',
    why: 'A person chooses prompts from a menu, and fills their arguments into a form.',
    reports: [],
    *check({ prompts }) {
      for (const { name, description, arguments: args = [] } of prompts) {
        const at = `prompts/${name}`;
        if (!description) yield { at, says: 'there is no description' };
        for (const argument of args)
          if (!argument.description) yield { at, says: `the argument ${argument.name} has no description` };
      }
    },
  },
  {
    id: 'resource-described',
    kind: 'usability',
    demand: 'Each resource and each template has a name, and a title or a description.',
    why: 'A person chooses resources from a menu, and a model from a list.',
    reports: [],
    check: ({ resources, templates }): Problem[] =>
      [...resources, ...templates]
        // The SDK lists a server's skills as a template with the extension's name, and without words.
        .filter(({ name }) => name !== 'io.modelcontextprotocol/skills')
        .filter(({ name, title, description }) => !name || !(title ?? description))
        .map((one) => ({
          at: 'uri' in one ? one.uri : one.uriTemplate,
          says: 'there is no name, or neither a title nor a description',
        })),
  },
];

function firstPages({ pages }: Observation, method: string): Observation['pages'] {
  return pages.filter((page) => page.method === method && page.cursor === undefined);
}

function namesIn(items: unknown): string[] {
  return ((items ?? []) as { name?: string; uri?: string }[]).map(({ uri, name }) => uri ?? name ?? '');
}

function changedBetweenFetches(seen: Observation, list: 'tools' | 'resources' | 'prompts'): boolean {
  const fetches = firstPages(seen, `${list}/list`).map(({ result }) =>
    namesIn(result[list]).toSorted().join('\n'),
  );
  return new Set(fetches).size > 1;
}
