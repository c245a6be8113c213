import type { JsonSchema, Prompt, Resource, ResourceTemplate, Tool, ToolResult } from '../../src/index.ts';

/** The offers and the behaviour of fixture.mjs. */
export interface Fixture {
  serverInfo: Record<string, unknown>;
  instructions?: string;
  capabilities: Record<string, Record<string, unknown>>;
  tools: Tool[];
  resources: Resource[];
  templates: ResourceTemplate[];
  prompts: Prompt[];
  results: Record<string, ToolResult>;
  habits: Record<string, unknown>;
}

/** A server without a fault: `find` reads, `note` writes. */
export function faultless(): Fixture {
  const reads = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };
  const structuredContent = { found: 2, places: ['Oslo', 'Bergen'], about: 'docs://places' };
  return {
    serverInfo: { name: 'fixture', version: '1.2.3' },
    instructions: 'Finds places. Call find first.',
    capabilities: {
      tools: {},
      resources: {},
      prompts: {},
      extensions: { 'io.modelcontextprotocol/tasks': {} },
    },
    tools: [
      {
        name: 'find',
        title: 'Find',
        description: 'Find places by name. Not for routes.',
        inputSchema: {
          type: 'object',
          properties: {
            name: { type: 'string', description: 'The name, or the start of it.' },
            limit: {
              type: 'number',
              description: 'Most places, 1 to 50. Default 10.',
              minimum: 1,
              maximum: 50,
              default: 10,
            },
          },
          required: ['name'],
        },
        outputSchema: {
          type: 'object',
          properties: {
            found: { type: 'number' },
            places: { type: 'array', items: { type: 'string' } },
            about: { type: 'string' },
          },
          required: ['found', 'places'],
        },
        annotations: reads,
      },
      {
        name: 'note',
        title: 'Note',
        description: 'Write a note. Only when the user asks for it.',
        inputSchema: { type: 'object', properties: {} },
        annotations: { ...reads, readOnlyHint: false },
      },
    ],
    resources: [{ uri: 'docs://places', name: 'places', title: 'About the places' }],
    templates: [],
    prompts: [
      {
        name: 'trip',
        description: 'Plans a trip.',
        arguments: [{ name: 'to', description: 'Where to.', required: true }],
      },
    ],
    results: {
      find: {
        content: [
          { type: 'text', text: '2 places: Oslo, Bergen. More in docs://places' },
          { type: 'resource_link', uri: 'docs://places', name: 'places' } as never,
        ],
        structuredContent,
      },
    },
    habits: {},
  };
}

/** The argument `limit` of `find` with another schema. */
export function withLimit({ tools }: Fixture, limit: JsonSchema): void {
  Object.assign(tools[0]?.inputSchema.properties ?? {}, { limit });
}

/** `find` with other members. */
export function withFind(fixture: Fixture, change: Record<string, unknown>): void {
  Object.assign(fixture.tools[0] as object, change);
}

/** The result of `find` with other members. */
export function withResult(fixture: Fixture, change: Record<string, unknown>): void {
  Object.assign(fixture.results.find as object, change);
}
