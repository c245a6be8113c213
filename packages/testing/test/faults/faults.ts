import type { ClientKind } from '../../src/index.ts';
import { type Fixture, withFind, withLimit, withResult } from './definition.ts';

/** One thing that is wrong, and the rule that must find it. */
export interface Fault {
  rule: string;
  /** The fault in a few words. */
  what: string;
  plant: (fixture: Fixture) => void;
  /** The client that meets it, where not each one does. Default: `v2-modern`. */
  client?: ClientKind;
}

const described = 'Most places, 1 to 50. Default 10.';
const find = (what: string, rule: string, change: Record<string, unknown>): Fault => ({
  rule,
  what,
  plant: (fixture) => withFind(fixture, change),
});
const limit = (what: string, rule: string, schema: Record<string, unknown>): Fault => ({
  rule,
  what,
  plant: (fixture) => withLimit(fixture, { description: described, ...schema }),
});
const result = (what: string, rule: string, change: Record<string, unknown>): Fault => ({
  rule,
  what,
  plant: (fixture) => withResult(fixture, change),
});
const habit = (what: string, rule: string, habits: Record<string, unknown>): Fault => ({
  rule,
  what,
  plant: (fixture) => Object.assign(fixture.habits, habits),
});
const server = (what: string, rule: string, change: Record<string, unknown>): Fault => ({
  rule,
  what,
  plant: (fixture) => Object.assign(fixture, change),
});
const annotations = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };
const empty = { type: 'object', properties: {} };

/** Faults in a server's messages. */
export const messageFaults: Fault[] = [
  limit('two types', 'schema-one-type', { type: ['number', 'string'] }),
  limit('no type', 'schema-one-type', { enum: [1, 2] }),
  limit('anyOf', 'schema-no-union', { anyOf: [{ type: 'number' }, { type: 'string' }] }),
  find('oneOf at the root', 'schema-root-object', { inputSchema: { ...empty, oneOf: [{ required: [] }] } }),
  limit('a reference', 'schema-no-reference', { $ref: '#/properties/name' }),
  limit('propertyNames', 'schema-plain-keywords', { type: 'object', propertyNames: { maxLength: 3 } }),
  limit('an unusual format', 'schema-usual-format', { type: 'string', format: 'int64' }),
  limit('a list of anything', 'schema-array-items', { type: 'array' }),
  find('a property with a space', 'schema-property-names', {
    inputSchema: { type: 'object', properties: { 'the name': { type: 'string', description: 'The name.' } } },
  }),
  limit('a keyword with a wrong value', 'schema-valid', { type: 'number', minimum: 'one' }),
  find('an argument without a description', 'schema-described', {
    inputSchema: { type: 'object', properties: { q: { type: 'string' } } },
  }),
  limit('an unsaid bound', 'schema-bounds-in-words', { type: 'number', maximum: 700 }),
  limit('an unsaid default', 'schema-default-in-words', { type: 'string', default: 'fast' }),
  limit('a pattern that backtracks', 'schema-linear-pattern', { type: 'string', pattern: '^(a+)+$' }),
  find('a dot in a name', 'tool-name', { name: 'find.places' }),
  find('a name that is long with its prefix', 'tool-name-with-prefix', { name: 'f'.repeat(60) }),
  {
    rule: 'tool-name-once',
    what: 'a name twice',
    plant: ({ tools }) => void tools.push({ ...(tools[1] as (typeof tools)[0]) }),
  },
  find('no title', 'tool-title', { title: undefined }),
  find('no description', 'tool-description', { description: '' }),
  find('a description of 1,100 characters', 'tool-description', { description: 'Find it. '.repeat(123) }),
  find('a guard at the end', 'tool-guard-first', {
    description: `Find places ${'and places '.repeat(15)}by name. Not for routes.`,
  }),
  find('a description that leans on another', 'tool-description-alone', {
    description: 'Find places. Arguments as in note.',
  }),
  find('no openWorldHint', 'tool-hints', { annotations: { ...annotations, openWorldHint: undefined } }),
  find('no destructiveHint', 'tool-hints', { annotations: { ...annotations, destructiveHint: undefined } }),
  find('reading only, and destructive', 'tool-hints-agree', {
    annotations: { ...annotations, destructiveHint: true },
  }),
  {
    rule: 'tools-cost',
    what: 'forty tools',
    plant: ({ tools }) => {
      for (let i = 0; i < 40; i++) tools.push({ ...(tools[1] as (typeof tools)[0]), name: `note${i}` });
    },
  },
  server('no instructions', 'instructions-present', { instructions: undefined }),
  server('long instructions', 'instructions-length', { instructions: 'Call find first. '.repeat(100) }),
  server('an icon in the identity', 'identity-size', {
    serverInfo: {
      name: 'fixture',
      version: '1.2.3',
      icons: [{ src: `data:image/png;base64,${'A'.repeat(3_000)}` }],
    },
  }),
  habit('no cache hints', 'list-cache', { noCache: true }),
  { ...habit('a list that grows unannounced', 'list-changed', { grows: true }), client: 'v1' },
  { ...habit('another order each time', 'list-order', { shuffles: true }), client: 'v1' },
  habit('thirty pages', 'list-pages', { pages: 30 }),
  server('a required argument after an optional one', 'prompt-argument-order', {
    prompts: [
      {
        name: 'trip',
        description: 'Plans a trip.',
        arguments: [
          { name: 'from', description: 'Where from.' },
          { name: 'to', description: 'Where to.', required: true },
        ],
      },
    ],
  }),
  server('a prompt without a description', 'prompt-described', { prompts: [{ name: 'trip' }] }),
  server('a resource without a title', 'resource-described', {
    resources: [{ uri: 'docs://places', name: 'places' }],
  }),
  habit('an added argument is refused', 'argument-added', { refusesAdded: true }),
  habit('an added argument is ignored silently', 'argument-added-named', { ignoresSilently: true }),
  habit('a typo is dropped', 'argument-typo', { dropsTypos: true }),
  habit('null is refused', 'argument-null', { refusesNull: true }),
  habit('a number as text is refused', 'argument-number-as-text', { refusesNumerals: true }),
  habit('a wrong argument is not named', 'argument-named', { vague: true }),
  habit('a wrong argument is taken', 'argument-named', { takesAnything: true }),
  result('a structure that does not fit', 'result-fits-schema', {
    structuredContent: { found: 'two', places: ['Oslo', 'Bergen'] },
  }),
  result('no structure', 'result-fits-schema', { structuredContent: undefined }),
  result('no content', 'result-has-content', { content: [] }),
  result('a fact in the structure only', 'text-has-structure', {
    content: [
      { type: 'text', text: '2 places: Oslo. docs://places' },
      { type: 'resource_link', uri: 'docs://places', name: 'places' },
    ],
  }),
  result('a number in the text only', 'structure-has-text', {
    content: [
      { type: 'text', text: '2 of 4711 places: Oslo, Bergen. docs://places' },
      { type: 'resource_link', uri: 'docs://places', name: 'places' },
    ],
  }),
  result('a sentence in the text only', 'structure-has-text', {
    content: [
      {
        type: 'text',
        text: '2: Oslo, Bergen, docs://places. An empty answer never means that nobody lives around there today.',
      },
      { type: 'resource_link', uri: 'docs://places', name: 'places' },
    ],
  }),
  {
    rule: 'structure-hides-image',
    what: 'a picture beside a structure',
    plant: ({ results }) =>
      void results.find?.content.push({ type: 'image', data: 'AAAA', mimeType: 'image/png' }),
  },
  result('a resource without a link', 'result-links-resource', {
    content: [{ type: 'text', text: '2 places: Oslo, Bergen. More in docs://places' }],
  }),
  result('60,000 characters', 'result-size', {
    structuredContent: { found: 2, places: ['Oslo', 'Bergen', 'x'.repeat(60_000)] },
  }),
  habit('an error in the structure only', 'error-in-content', {
    fails: { text: 'it failed', structure: { reason: 'the disk is full' } },
  }),
  habit('an error without a word', 'error-in-content', { fails: { text: '' } }),
  habit('a stack in an answer', 'no-leak', { leaks: true }),
  habit('any tool answers', 'unknown-tool', { anything: true }),
  habit('an unknown tool is refused with a result', 'unknown-tool', { softUnknown: true }),
  habit('constructor is found', 'inherited-name', { inherited: true }),
  find('a hint that is not a boolean', 'wire-schema', {
    annotations: { ...annotations, readOnlyHint: 'yes' },
  }),
];

/** Faults of a server's process on stdio. */
export const processFaults: Fault[] = [
  habit('a greeting on stdout', 'stdout-pure', { greets: true }),
  habit('no answer to what cannot be read', 'unreadable-answered', { silent: true }),
  habit('it dies of what cannot be read', 'unreadable-survived', { dies: true }),
  habit('it is deaf after what cannot be read', 'unreadable-survived', { deaf: true }),
  habit('it stays when its input is closed', 'ends-with-input', { stays: true }),
  habit('it starts only once', 'second-copy', { alone: '' }),
  habit('it cannot initialize after discover', 'discover-then-initialize', { oneEra: true }),
  habit('any id is that of a task', 'tasks-unknown', { anyTask: true }),
  habit('it starts late', 'start-time', { startsLateMs: 400 }),
];

/** Faults of an HTTP endpoint. */
export const httpFaults: Fault[] = [
  habit('an event id beside the answer alone', 'http-event-id', { eventIds: true }),
  habit('a resumed stream ends the standalone one', 'http-resume', { eventIds: true, resumeEnds: true }),
  habit('no word for a client of HTTP+SSE', 'http-sse-only', { mute: true }),
  habit('any Origin is served', 'http-origin', { anyOrigin: true }),
  habit('400 for a session that does not exist', 'http-unknown-session', { unknownSessionStatus: 400 }),
  habit('a 401 without the metadata', 'http-challenge', { token: 'secret', noChallenge: true }),
];
