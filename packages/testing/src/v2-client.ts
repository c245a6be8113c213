import { Client, type Transport } from '@modelcontextprotocol/client';
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

/** The SDK's v2 client, pinned to one era. */
export async function connectV2(
  kind: 'v2-modern' | 'v2-legacy',
  transport: Transport,
  { elicit, onNotification }: ClientOptions,
): Promise<TestClient> {
  const client = new Client(
    { name: `test-${kind}`, version: '1.0.0' },
    {
      versionNegotiation: { mode: kind === 'v2-modern' ? { pin: '2026-07-28' } : 'legacy' },
      capabilities: elicit === undefined ? {} : { elicitation: { form: {} } },
    },
  );
  if (elicit !== undefined) {
    client.setRequestHandler('elicitation/create', async ({ params }) =>
      elicit(params as Parameters<typeof elicit>[0]),
    );
  }
  client.fallbackNotificationHandler = async (notification) => onNotification?.(notification);
  await client.connect(transport);
  const era = client.getProtocolEra();
  if (era !== (kind === 'v2-modern' ? 'modern' : 'legacy'))
    throw new Error(`${kind} ended up in the ${era} era`);

  return {
    kind,
    era,
    serverInfo: () => client.getServerVersion() ?? { name: '', version: '' },
    instructions: () => client.getInstructions(),
    capabilities: () => ({ ...client.getServerCapabilities() }),
    listTools: async () => (await client.listTools()).tools as Tool[],
    toolsTtlMs: async () => (await client.listTools()).ttlMs as number | undefined,
    callTool: async (name, args = {}, { signal, onProgress, timeoutMs = 60_000 } = {}) =>
      (await client.callTool(
        { name, arguments: args },
        { timeout: timeoutMs, ...(signal && { signal }), ...(onProgress && { onprogress: onProgress }) },
      )) as ToolResult,
    listResources: () =>
      allPages<Resource>(async (cursor) => {
        const { resources, nextCursor } = await client.listResources(
          cursor === undefined ? undefined : { cursor },
        );
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
      if (era === 'modern') await client.listen({ resourceSubscriptions: [uri] });
      else await client.subscribeResource({ uri });
    },
    async listenForLists() {
      if (era === 'modern') {
        await client.listen({ toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true });
      }
    },
    close: () => client.close(),
  };
}
