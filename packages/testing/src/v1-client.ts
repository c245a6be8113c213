import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { allPages, type ClientOptions, type TestClient } from './client.js';
import type {
  Prompt,
  PromptResult,
  Resource,
  ResourceContents,
  ResourceTemplate,
  Tool,
  ToolResult,
} from './messages.js';

/** The SDK's v1 client: what most hosts embed today. */
export async function connectV1(
  transport: Transport,
  { elicit, onNotification }: ClientOptions,
): Promise<TestClient> {
  const client = new Client(
    { name: 'test-v1', version: '1.0.0' },
    { capabilities: elicit === undefined ? {} : { elicitation: {} } },
  );
  if (elicit !== undefined) {
    client.setRequestHandler(ElicitRequestSchema, async ({ params }) =>
      elicit(params as Parameters<typeof elicit>[0]),
    );
  }
  client.fallbackNotificationHandler = async (notification) => onNotification?.(notification);
  await client.connect(transport);

  return {
    kind: 'v1',
    era: 'legacy',
    serverInfo: () => client.getServerVersion() ?? { name: '', version: '' },
    instructions: () => client.getInstructions(),
    capabilities: () => ({ ...client.getServerCapabilities() }),
    listTools: () =>
      allPages<Tool>(async (cursor) => {
        const { tools, nextCursor } = await client.listTools({ cursor });
        return { items: tools as Tool[], nextCursor };
      }),
    toolsTtlMs: async () => undefined,
    callTool: async (name, args = {}, { signal, onProgress, timeoutMs = 60_000 } = {}) =>
      (await client.callTool({ name, arguments: args }, undefined, {
        timeout: timeoutMs,
        ...(signal && { signal }),
        ...(onProgress && { onprogress: onProgress }),
      })) as ToolResult,
    listResources: () =>
      allPages<Resource>(async (cursor) => {
        const { resources, nextCursor } = await client.listResources({ cursor });
        return { items: resources as Resource[], nextCursor };
      }),
    listResourceTemplates: async () =>
      (await client.listResourceTemplates()).resourceTemplates as ResourceTemplate[],
    readResource: async (uri) => (await client.readResource({ uri })).contents as ResourceContents[],
    listPrompts: async () => (await client.listPrompts()).prompts as Prompt[],
    getPrompt: async (name, args = {}) => (await client.getPrompt({ name, arguments: args })) as PromptResult,
    complete: async (ref, argument, context) => {
      const reference =
        'prompt' in ref
          ? { type: 'ref/prompt' as const, name: ref.prompt }
          : { type: 'ref/resource' as const, uri: ref.template };
      const { completion } = await client.complete({
        ref: reference,
        argument,
        ...(context && { context: { arguments: context } }),
      });
      return completion.values;
    },
    async subscribe(uri) {
      await client.subscribeResource({ uri });
    },
    async listenForLists() {},
    close: () => client.close(),
  };
}
