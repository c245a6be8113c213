import { oneLine } from '@mcp-reference/core/text';
import { fromPlain, plain } from '../formats/tree.js';
import { redact } from '../redact/redact.js';
import { withoutSecretWords } from '../redact/text.js';
import type { Api, Endpoint } from './docs.js';
import { type ApiDocument, type Json, list, type Operation, object, text } from './document.js';
import { constraintsOf, SchemaText } from './schema-text.js';

const maxExample = 1_500;
const maxExampleValues = 200;
const maxDescription = 4_000;

/** The facts about an operation that its page and the search both show. */
type About = Omit<Endpoint, 'page'>;

export function pagesOf(api: ApiDocument): Api {
  const endpoints = api.operations().map((found): [string, Endpoint] => {
    const { operation, shared, ...place } = found;
    const description = text(operation.description).slice(0, maxDescription);
    const about: About = {
      ...place,
      summary: withoutSecretWords(oneLine(text(operation.summary) || description, 200)),
      tags: list(operation.tags).map(text),
      deprecated: operation.deprecated === true,
      description,
    };
    return [found.id, { ...about, page: render(api, found, about) }];
  });
  return { title: api.title, endpoints: new Map(endpoints) };
}

/** One operation as a model reads it best: what it does, what goes in, what comes out, in that order. */
function render(api: ApiDocument, found: Operation, about: About): string {
  const { operation, shared } = found;
  const schemas = new SchemaText(api);
  const parts = [
    `# ${about.method} ${about.path}`,
    header(api, found, about),
    text(operation.description || shared.description).slice(0, maxDescription),
    section('Parameters', parameters(schemas, [...list(shared.parameters), ...list(operation.parameters)])),
    requestBody(schemas, operation.requestBody),
    responses(schemas, operation.responses),
  ];
  return `${withoutSecretWords(parts.filter((part) => part !== '').join('\n\n'))}\n`;
}

function header(api: ApiDocument, { operation, shared }: Operation, about: About): string {
  const { id, summary, tags, deprecated } = about;
  const servers = [operation, shared, api.root].map((part) => list(part.servers));
  const nearest = servers.find((found) => found.length > 0) ?? [];
  const urls = nearest.slice(0, 3).map((server) => text(object(server).url));
  return [
    ...(deprecated ? ['**Deprecated.**'] : []),
    ...(summary === '' ? [] : [summary]),
    '',
    `- API: ${api.title} ${text(object(api.root.info).version)}`.trimEnd(),
    `- endpoint: \`${id}\``,
    ...(urls.length === 0 ? [] : [`- server: ${urls.join(', ')}`]),
    ...(tags.length === 0 ? [] : [`- tags: ${tags.join(', ')}`]),
    `- authorization: ${security(operation.security ?? api.root.security)}`,
  ]
    .join('\n')
    .trim();
}

function security(requirements: unknown): string {
  const ways = list(requirements).map((requirement) =>
    Object.entries(object(requirement))
      .map(([name, scopes]) =>
        list(scopes).length > 0 ? `${name} (${list(scopes).map(text).join(', ')})` : name,
      )
      .join(' and '),
  );
  if (ways.length === 0) return 'none stated';
  return ways.map((way) => way || 'none').join(', or ');
}

function parameters(schemas: SchemaText, all: unknown[]): string {
  const byName = new Map<string, Json>();
  for (const entry of all) {
    const { value } = schemas.api.resolve(entry);
    // The operation's own come later, and replace those of the path.
    byName.set(`${text(value.in)} ${text(value.name)}`, value);
  }
  const lines = [...byName.values()].map((parameter) => {
    const media = Object.values(object(parameter.content))[0];
    const schema = parameter.schema ?? object(media).schema;
    const facts = [
      `${text(parameter.in)}, ${schemas.typeOf(schema)}`,
      ...(parameter.required === true ? ['required'] : []),
      ...(parameter.deprecated === true ? ['deprecated'] : []),
      ...constraintsOf(schemas.api.resolve(schema).value),
    ];
    const description = oneLine(text(parameter.description), 500);
    return `- **${text(parameter.name)}** (${facts.join(', ')})${description && `: ${description}`}`;
  });
  return lines.join('\n');
}

function requestBody(schemas: SchemaText, body: unknown): string {
  if (body === undefined) return '';
  const { value } = schemas.api.resolve(body);
  const title = value.required === true ? 'Request body (required)' : 'Request body';
  return section(
    title,
    [text(value.description).slice(0, 500), content(schemas, value.content)].filter(Boolean).join('\n\n'),
  );
}

function responses(schemas: SchemaText, all: unknown): string {
  const parts = Object.entries(object(all)).map(([status, response]) => {
    const { value } = schemas.api.resolve(response);
    const headers = Object.keys(object(value.headers));
    return [
      `### ${status}${text(value.description) && ` ${oneLine(text(value.description), 200)}`}`,
      ...(headers.length === 0 ? [] : [`Headers: ${headers.join(', ')}`]),
      content(schemas, value.content),
    ]
      .filter(Boolean)
      .join('\n\n');
  });
  return section('Responses', parts.join('\n\n'));
}

/** The first media type in full; the others by name. */
function content(schemas: SchemaText, all: unknown): string {
  const [first, ...others] = Object.entries(object(all));
  if (first === undefined) return '';
  const [type, media] = first;
  const { schema, example, examples } = object(media);
  const also = others.length === 0 ? '' : ` (also ${others.map(([name]) => name).join(', ')})`;
  const above = schemas.isDescribed(schema) ? ', as above' : '';
  const members = schemas.render(schema);
  const sample =
    example ?? firstExample(schemas.api, examples) ?? object(schemas.api.resolve(schema).value).example;
  return [
    `\`${type}\`${also}: ${[schemas.typeOf(schema), ...constraintsOf(schemas.api.resolve(schema).value)].join(', ')}${above}`,
    members,
    sample === undefined ? '' : fenced(sample),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function firstExample(api: ApiDocument, examples: unknown): unknown {
  const [first] = Object.values(object(examples));
  return first === undefined ? undefined : api.resolve(first).value.value;
}

function fenced(example: unknown): string {
  let left = maxExampleValues;
  const first = JSON.stringify({ sample: example }, (_, value: unknown) => {
    left -= 1;
    return left > 0 ? value : undefined;
  });
  // Now and then it holds a real key.
  const { sample } = plain(redact(fromPlain(JSON.parse(first) as Record<string, unknown>))) as {
    sample: unknown;
  };
  const written = typeof sample === 'string' ? sample : (JSON.stringify(sample, null, 2) ?? '');
  const cut = written.length > maxExample ? `${written.slice(0, maxExample)}\n…` : written;
  const longest = Math.max(2, ...[...cut.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `Example:\n\n${fence}json\n${cut}\n${fence}`;
}

function section(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}`;
}
