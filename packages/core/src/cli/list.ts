import type { Prompt, Resource, ResourceTemplateType, Tool } from '@modelcontextprotocol/server';
import type { Loopback } from './loopback.js';

export interface Offer {
  tools: Tool[];
  resources: Resource[];
  resourceTemplates: ResourceTemplateType[];
  prompts: Prompt[];
}

/** Everything a server offers, through its own protocol answers. */
export async function readOffer(client: Loopback): Promise<Offer> {
  return {
    tools: await pages(client, 'tools', 'tools/list'),
    resources: await pages(client, 'resources', 'resources/list'),
    resourceTemplates: await pages(client, 'resourceTemplates', 'resources/templates/list'),
    prompts: await pages(client, 'prompts', 'prompts/list'),
  };
}

async function pages<Key extends keyof Offer>(client: Loopback, key: Key, method: string) {
  const items: Offer[Key][number][] = [];
  const [capability = ''] = method.split('/');
  if (!(capability in client.capabilities)) return items;
  let cursor: string | undefined;
  do {
    const page = await client.request<Pick<Offer, Key> & { nextCursor?: string }>(
      method,
      cursor ? { cursor } : {},
    );
    items.push(...page[key]);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return items;
}

/** The offer for people: a line of names and arguments, a line of description each. */
export function renderOffer({ tools, resources, resourceTemplates, prompts }: Offer): string {
  const sections = {
    Tools: tools.map((tool) => entry(`${tool.name}(${argumentsOf(tool)})`, tool)),
    Resources: resources.map((resource) => entry(resource.uri, resource)),
    'Resource templates': resourceTemplates.map((template) => entry(template.uriTemplate, template)),
    Prompts: prompts.map((prompt) => entry(`${prompt.name}(${named(prompt.arguments ?? [])})`, prompt)),
  };
  return Object.entries(sections)
    .filter(([, entries]) => entries.length > 0)
    .map(([title, entries]) => `${title}\n${entries.join('\n')}`)
    .join('\n\n');
}

function entry(head: string, { description, title = '' }: Pick<Tool, 'description' | 'title'>): string {
  return `  ${head}\n      ${(description ?? title).replaceAll('\n', '\n      ')}`;
}

function argumentsOf({ inputSchema: { properties = {}, required = [] } }: Tool): string {
  return named(Object.keys(properties).map((name) => ({ name, required: required.includes(name) })));
}

function named(args: NonNullable<Prompt['arguments']>): string {
  return args.map(({ name, required }) => (required ? name : `${name}?`)).join(', ');
}
