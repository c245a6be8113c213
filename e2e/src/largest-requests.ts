import type { JsonSchema, Prompt, ResourceTemplate, Tool } from '@mcp-reference/testing';

/** One request with one value as large as it may be. */
export interface LargeRequest {
  what: string;
  method: string;
  params: Record<string, unknown>;
}

/** Texts that some parser reads slowly: brackets, aliases, operators, letters with marks, separators, revisions. */
const fills = [
  'a',
  '9',
  '}',
  '[',
  '{"a":',
  '- ',
  '&a ',
  '*a ',
  '(',
  '-',
  ' ',
  '\n',
  'é',
  '😀',
  '../',
  '1,',
  'a b ',
].concat(['{{', 'aA1', 'x^2+', 'm/s*', '#', 'San ', 'password=', 'HEAD~', '\u0301']);

/** The largest that a message may hold, less what stands around it. */
const mostCharacters = 1_000_000;

const filled = (fill: string, length: number) =>
  fill.repeat(Math.ceil(length / fill.length)).slice(0, length);
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** @param example arguments of a call that is served */
export function largeCalls(tool: Tool, example: Record<string, unknown>): LargeRequest[] {
  const call = (what: string, more: Record<string, unknown>): LargeRequest => ({
    what: `${tool.name} with ${what}`,
    method: 'tools/call',
    params: { name: tool.name, arguments: { ...example, ...more } },
  });
  const { properties = {} } = tool.inputSchema as JsonSchema & { properties?: Record<string, JsonSchema> };
  return Object.entries(properties).flatMap(([name, schema]) =>
    largeValues(schema, example[name]).map(({ what, value }) =>
      call(`${name} of ${what}`, { [name]: value }),
    ),
  );
}

interface LargeValue {
  what: string;
  value: unknown;
}

function largeValues(schema: JsonSchema, example: unknown): LargeValue[] {
  const { type, maxLength = mostCharacters, maxItems = 20_000, items } = schema as Bounds;
  switch (type) {
    case 'string':
      return fills.map((fill) => ({
        what: `many ${JSON.stringify(fill)}`,
        value: filled(fill, Math.min(maxLength, mostCharacters)),
      }));
    case 'number':
    case 'integer':
      return [1e308, -1e308, 5e-324, 2 ** 53 - 1].map((value) => ({ what: String(value), value }));
    case 'array':
      return largeLists(items ?? {}, maxItems, Array.isArray(example) ? example[0] : undefined);
    case 'object':
      return [{ what: 'many members', value: Object.fromEntries(range(9_000).map((i) => [`k${i}`, i])) }];
    default:
      return [];
  }
}

interface Bounds {
  type?: string;
  maxLength?: number;
  maxItems?: number;
  items?: JsonSchema;
}

function largeLists(items: JsonSchema, count: number, example: unknown): LargeValue[] {
  const { type, maxLength = 200 } = items as Bounds;
  if (type === 'object') {
    const record = (i: number) => ({ ...(example as object), id: `x${i}` });
    return [{ what: `${count} records`, value: range(Math.min(count, 9_000)).map(record) }];
  }
  const each = Math.min(maxLength, Math.floor(mostCharacters / count));
  const texts = fills.map((fill) => ({
    what: `${count} times ${JSON.stringify(fill)}`,
    value: range(count).map((i) => filled(fill, each - String(i).length) + i),
  }));
  return [...texts, { what: `${count} numbers`, value: range(count).map((i) => 1e308 / (i + 1)) }];
}

export function largePrompts({ name, arguments: args = [] }: Prompt): LargeRequest[] {
  const given = Object.fromEntries(args.map((argument) => [argument.name, 'x']));
  return args.flatMap((argument) =>
    fills.flatMap((fill) => {
      const value = filled(fill, mostCharacters);
      const ref = { type: 'ref/prompt', name };
      const what = `${name}, ${argument.name} of many ${JSON.stringify(fill)}`;
      return [
        { what, method: 'prompts/get', params: { name, arguments: { ...given, [argument.name]: value } } },
        {
          what: `completion of ${what}`,
          method: 'completion/complete',
          params: { ref, argument: { name: argument.name, value } },
        },
      ];
    }),
  );
}

/** Most of a URI: a header repeats it, and all headers have 16 kB. */
const longestUri = 6_000;

export function largeReads({ uriTemplate }: ResourceTemplate): LargeRequest[] {
  const variables = [...uriTemplate.matchAll(/\{\+?(\w+)\}/g)].map(([, name = '']) => name);
  return fills.flatMap((fill) => {
    const what = `${uriTemplate} with many ${JSON.stringify(fill)}`;
    const part = encodeURIComponent(filled(fill, 600)).slice(0, longestUri);
    const ref = { type: 'ref/resource', uri: uriTemplate };
    const value = filled(fill, mostCharacters);
    return [
      { what, method: 'resources/read', params: { uri: uriTemplate.replace(/\{[^}]+\}/g, part) } },
      ...variables.map((name) => ({
        what: `completion of ${what}`,
        method: 'completion/complete',
        params: { ref, argument: { name, value } },
      })),
    ];
  });
}
