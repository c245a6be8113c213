import type { McpServer, Prompt, Resource, ServerCapabilities, Tool } from '@modelcontextprotocol/server';
import { connectLoopback, type Loopback } from './loopback.js';

export interface Offer {
  tools: Tool[];
  resources: Resource[];
  resourceTemplates: { name: string; uriTemplate: string; title?: string; description?: string }[];
  prompts: Prompt[];
}

/** Everything a server offers, through its own protocol answers. */
export async function readOffer(server: McpServer): Promise<Offer> {
  const capabilities = server.server.getCapabilities();
  const client = await connectLoopback(server);
  try {
    return {
      tools: await pages(client, capabilities, 'tools', 'tools/list', 'tools'),
      resources: await pages(client, capabilities, 'resources', 'resources/list', 'resources'),
      resourceTemplates: await pages(
        client,
        capabilities,
        'resources',
        'resources/templates/list',
        'resourceTemplates',
      ),
      prompts: await pages(client, capabilities, 'prompts', 'prompts/list', 'prompts'),
    };
  } finally {
    await client.close();
  }
}

async function pages<Item>(
  client: Loopback,
  capabilities: ServerCapabilities,
  capability: 'tools' | 'resources' | 'prompts',
  method: string,
  key: string,
): Promise<Item[]> {
  if (capabilities[capability] === undefined) return [];
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.request<Record<string, unknown>>(
      method,
      cursor === undefined ? {} : { cursor },
    );
    items.push(...(page[key] as Item[]));
    cursor = page.nextCursor as string | undefined;
  } while (cursor !== undefined);
  return items;
}

/** The offer for people: a line of names and arguments, a line of description each. */
export function renderOffer(offer: Offer): string {
  const sections: [string, string[]][] = [
    [
      'Tools',
      offer.tools.map((tool) => entry(`${tool.name}(${argumentNames(tool.inputSchema)})`, tool.description)),
    ],
    [
      'Resources',
      offer.resources.map((resource) => entry(resource.uri, resource.description ?? resource.title)),
    ],
    [
      'Resource templates',
      offer.resourceTemplates.map((template) =>
        entry(template.uriTemplate, template.description ?? template.title),
      ),
    ],
    [
      'Prompts',
      offer.prompts.map((prompt) => entry(`${prompt.name}(${promptArguments(prompt)})`, prompt.description)),
    ],
  ];
  return sections
    .filter(([, entries]) => entries.length > 0)
    .map(([title, entries]) => `${title}\n${entries.join('\n')}`)
    .join('\n\n');
}

function entry(head: string, description = ''): string {
  return `  ${head}\n      ${description.replaceAll('\n', '\n      ')}`;
}

function argumentNames(schema: Tool['inputSchema']): string {
  const required = new Set(schema.required);
  return Object.keys(schema.properties ?? {})
    .map((name) => (required.has(name) ? name : `${name}?`))
    .join(', ');
}

function promptArguments(prompt: Prompt): string {
  return (prompt.arguments ?? []).map(({ name, required }) => (required ? name : `${name}?`)).join(', ');
}
