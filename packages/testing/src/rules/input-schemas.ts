import { isSafePattern } from 'redos-detector';
import { schemaInvalidity } from '../checks/schema.js';
import type { Tool } from '../messages.js';
import type { Observation } from './observation.js';
import type { Problem, Rule } from './rule.js';
import { type Part, partsOf } from './schema-parts.js';

/** Formats that every vendor's API takes or ignores. */
const usualFormats = ['date-time', 'date', 'time', 'duration', 'email', 'uri', 'uuid', 'ipv4', 'ipv6'];
const combinators = ['anyOf', 'oneOf', 'allOf', 'not', 'if'];
const has = (keywords: string[], { schema }: Part) =>
  keywords.filter((keyword) => Object.hasOwn(schema, keyword));

/** A check that looks at each part of each input schema. */
const eachPart = (problem: (part: Part) => string[]) => (seen: Observation) =>
  seen.tools.flatMap((tool) =>
    [...partsOf(tool)].flatMap((part) => problem(part).map((says) => ({ at: `tools/${tool.name}`, says }))),
  );

/** A check that looks at each tool. */
export const eachTool =
  (problem: (tool: Tool, seen: Observation) => string[]) =>
  (seen: Observation): Problem[] =>
    seen.tools.flatMap((tool) => problem(tool, seen).map((says) => ({ at: `tools/${tool.name}`, says })));

/** Schemas that every vendor's API takes: with one that it refuses, a session loses all its tools. */
export const inputSchemaRules: Rule[] = [
  {
    id: 'schema-one-type',
    kind: 'usability',
    demand: 'Each value of an input schema has exactly one type.',
    why: 'Gemini refuses a list of types, and with it every tool of the session. LangChain and Codex drop the type and its bounds.',
    reports: ['github/copilot-cli#4623', 'google/adk-js#199', 'anomalyco/opencode#48073'],
    check: eachPart((part) => {
      const { at, schema } = part;
      const types: unknown = schema.type;
      if (typeof types === 'string') return [];
      if (Array.isArray(types)) return [`${at} has several types: ${types.join(', ')}`];
      return has([...combinators, '$ref', 'const'], part).length > 0 ? [] : [`${at} has no type`];
    }),
  },
  {
    id: 'schema-no-union',
    kind: 'usability',
    demand: 'Input schemas use no anyOf, oneOf, allOf, not or if.',
    why: 'LangChain and Codex drop the type and the bounds of such a value, and some vendors refuse the request.',
    reports: ['openai/codex#13768', 'zed-industries/zed#59938', 'sbroenne/mcp-server-excel#672'],
    check: eachPart((part) =>
      part.isRoot ? [] : has(combinators, part).map((keyword) => `${part.at} uses ${keyword}`),
    ),
  },
  {
    id: 'schema-root-object',
    kind: 'usability',
    demand: 'The root of an input schema is a plain object, without a combinator.',
    why: 'The APIs of Anthropic and OpenAI refuse a combinator at the root, and with it the whole request.',
    reports: [
      'anthropics/claude-code#40075',
      'langchain-ai/langchain#39271',
      'cloudflare/mcp-server-cloudflare#224',
    ],
    check: eachPart((part) => {
      if (!part.isRoot) return [];
      const notObject = part.schema.type === 'object' ? [] : ['the input schema is not of type object'];
      return [
        ...notObject,
        ...has([...combinators, 'enum'], part).map((keyword) => `the root uses ${keyword}`),
      ];
    }),
  },
  {
    id: 'schema-no-reference',
    kind: 'usability',
    demand: 'Input schemas use no $ref.',
    why: 'Several clients pass the reference on without its target, or fail to list any tool.',
    reports: ['github/copilot-cli#1876', 'anthropics/claude-code#76881', 'microsoft/autogen#7594'],
    check: eachPart((part) =>
      has(['$ref', '$dynamicRef'], part).map((keyword) => `${part.at} uses ${keyword}`),
    ),
  },
  {
    id: 'schema-plain-keywords',
    kind: 'usability',
    demand: 'Input schemas use no propertyNames, patternProperties or prefixItems.',
    why: 'Gemini refuses a request that has an unknown keyword. `z.record` and `z.tuple` write these.',
    reports: ['router-for-me/CLIProxyAPI#4393', 'tailcallhq/forgecode#3426', 'langchain-ai/langchainjs#9526'],
    check: eachPart((part) =>
      has(
        ['propertyNames', 'patternProperties', 'prefixItems', 'dependentRequired', 'unevaluatedProperties'],
        part,
      ).map((keyword) => `${part.at} uses ${keyword}`),
    ),
  },
  {
    id: 'schema-usual-format',
    kind: 'usability',
    demand: 'A `format` is one that every host knows.',
    why: 'Clients that validate with Ajv refuse or warn about an unknown format, and some vendors refuse the request.',
    reports: ['google-gemini/gemini-cli#2237', 'google-gemini/gemini-cli#6949'],
    check: eachPart(({ at, schema: { format } }) =>
      typeof format === 'string' && !usualFormats.includes(format) ? [`${at} has the format ${format}`] : [],
    ),
  },
  {
    id: 'schema-array-items',
    kind: 'usability',
    demand: 'An array says what its items are.',
    why: 'OpenAI, Gemini and VS Code refuse a tool with an array that has no `items`.',
    reports: ['mark3labs/mcphost#35', 'agentscope-ai/ReMe#84', 'NousResearch/hermes-agent#77617'],
    check: eachPart(({ at, schema }) =>
      schema.type === 'array' && schema.items === undefined ? [`${at} is an array without items`] : [],
    ),
  },
  {
    id: 'schema-property-names',
    kind: 'usability',
    demand: 'A property is named with letters, digits, underscores, dots and dashes, at most 64.',
    why: "Anthropic's API refuses any other name of a property, and with it the whole request.",
    reports: ['freee/freee-mcp#15', 'twilio-labs/mcp#56', 'ComposioHQ/composio#2330'],
    check: eachPart(({ at, schema }) =>
      Object.keys(schema.properties ?? {})
        .filter((name) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(name))
        .map((name) => `${at} has a property called ${JSON.stringify(name)}`),
    ),
  },
  {
    id: 'schema-valid',
    kind: 'protocol',
    demand: 'Input and output schemas are valid JSON Schema 2020-12.',
    why: "Anthropic's API refuses a schema that is not, and clients that compile it fail to list any tool.",
    reports: [
      'anthropics/claude-code#586',
      'tadata-org/fastapi_mcp#218',
      'modelcontextprotocol/java-sdk#949',
    ],
    check: eachTool((tool) =>
      (['inputSchema', 'outputSchema'] as const).flatMap((key) => {
        const problem = tool[key] === undefined ? undefined : schemaInvalidity(tool[key]);
        return problem === undefined ? [] : [`the ${key} is not a valid JSON Schema: ${problem}`];
      }),
    ),
  },
  {
    id: 'schema-described',
    kind: 'usability',
    demand: 'Each argument is described, unless its choices or the description of its tool say what it is.',
    why: 'A model has nothing else to go by, and several hosts drop the rest of a schema.',
    reports: ['openai/codex#13768'],
    check: eachTool(({ description = '', inputSchema }) =>
      Object.entries(inputSchema?.properties ?? {})
        .filter(
          ([name, part]) => !part.description && part.enum === undefined && !mentions(description, name),
        )
        .map(([name]) => `arguments.${name} has no description`),
    ),
  },
  {
    id: 'schema-bounds-in-words',
    kind: 'usability',
    demand: 'The bounds of a value are also in its description.',
    why: 'Codex and Gemini drop minimum, maximum and the like: a model then learns them from refusals only.',
    reports: [],
    check: eachPart(({ at, schema, described }) => {
      const unsaid = ['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum', 'maxItems'].filter(
        (keyword) => typeof schema[keyword] === 'number' && !saysNumber(described, schema[keyword]),
      );
      return unsaid.map((keyword) => `${at} has ${keyword} ${schema[keyword]}, which no description says`);
    }),
  },
  {
    id: 'schema-default-in-words',
    kind: 'usability',
    demand: 'The default of a value is also in its description.',
    why: 'Codex drops `default`: a model then sets what it could leave out, or leaves out what it should set.',
    reports: ['Coding-Solo/godot-mcp#60'],
    check: eachPart(({ at, schema, described }) => {
      const { default: value } = schema;
      if (!['string', 'number', 'boolean'].includes(typeof value) || value === '') return [];
      const said =
        typeof value === 'number' ? saysNumber(described, value) : described.includes(String(value));
      return said ? [] : [`${at} has the default ${JSON.stringify(value)}, which no description says`];
    }),
  },
  {
    id: 'schema-linear-pattern',
    kind: 'safety',
    demand: 'No `pattern` can backtrack for a long time.',
    why: 'A client or a server that runs it can be stopped by one argument.',
    reports: [],
    check: eachPart(({ at, schema: { pattern } }) =>
      typeof pattern === 'string' && !isSafePattern(pattern, { timeout: 2_000 }).safe
        ? [`${at}: the pattern /${pattern}/ can backtrack for a long time`]
        : [],
    ),
  },
];

const numerals = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** Bounds that no words need: those that an integer has anyway, and "not empty". */
function saysNumber(text: string, value: number): boolean {
  if (Math.abs(value) >= Number.MAX_SAFE_INTEGER) return true;
  if (value === 0 && /\b(positive|not negative|non-negative)\b/i.test(text)) return true;
  if (numerals[value] !== undefined && new RegExp(`\\b${numerals[value]}\\b`, 'i').test(text)) return true;
  const plain = text.replaceAll(/(?<=\d),(?=\d{3})/g, '').replaceAll('−', '-');
  return (plain.match(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi) ?? []).some(
    (said) => Number(said) === value || Number(said) === -value,
  );
}

/** Whether a description has each word of a name: "the first value" has that of `value`. */
function mentions(description: string, name: string): boolean {
  const words = name.toLowerCase().split(/[_-]+/);
  return words.every((word) => word.length > 2 && description.toLowerCase().includes(word));
}
