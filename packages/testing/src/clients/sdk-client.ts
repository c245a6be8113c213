import type {
  Prompt,
  PromptResult,
  Resource,
  ResourceContents,
  ResourceTemplate,
  Tool,
  ToolResult,
} from '../messages.js';
import { allPages, type ClientKind, type TestClient } from './test-client.js';

interface Page {
  nextCursor?: string | undefined;
}

type RequestOptions = {
  timeout: number;
  signal?: AbortSignal;
  onprogress?: (progress: { progress: number }) => void;
};

/** The part of the SDKs' clients that v1 and v2 share, by form; their types differ in names only. */
export interface SdkClient {
  getServerVersion(): { name: string; version: string } | undefined;
  getInstructions(): string | undefined;
  getServerCapabilities(): object | undefined;
  listTools(params?: { cursor?: string }): Promise<Page & { tools: unknown[] }>;
  listResources(params?: { cursor?: string }): Promise<Page & { resources: unknown[] }>;
  listResourceTemplates(params?: { cursor?: string }): Promise<Page & { resourceTemplates: unknown[] }>;
  listPrompts(params?: { cursor?: string }): Promise<Page & { prompts: unknown[] }>;
  readResource(params: { uri: string }): Promise<{ contents: unknown[] }>;
  getPrompt(params: { name: string; arguments: Record<string, string> }): Promise<unknown>;
  complete(params: unknown): Promise<{ completion: { values: string[] } }>;
  close(): Promise<void>;
}

/** The calls that differ between the two SDKs. */
export interface SdkDifferences extends Pick<TestClient, 'subscribe' | 'listenForLists'> {
  call(
    params: { name: string; arguments: Record<string, unknown> },
    options: RequestOptions,
  ): Promise<unknown>;
}

/** A `TestClient` over a connected client of either SDK. */
export function sdkClient(
  kind: ClientKind,
  era: TestClient['era'],
  client: SdkClient,
  { call, subscribe, listenForLists }: SdkDifferences,
): TestClient {
  /** Every page of one list. */
  const whole = <Item>(fetch: (params?: { cursor: string }) => Promise<Page & { items: unknown[] }>) =>
    allPages<Item>(async (cursor) => {
      const { items, nextCursor } = await fetch(cursor === undefined ? undefined : { cursor });
      return { items: items as Item[], nextCursor };
    });
  const pageOf = <Key extends string>(page: Page & Record<Key, unknown[]>, key: Key) => ({
    items: page[key],
    nextCursor: page.nextCursor,
  });
  return {
    kind,
    era,
    serverInfo: () => client.getServerVersion() ?? { name: '', version: '' },
    instructions: () => client.getInstructions(),
    capabilities: () => ({ ...client.getServerCapabilities() }),
    listTools: () => whole<Tool>(async (params) => pageOf(await client.listTools(params), 'tools')),
    listResources: () =>
      whole<Resource>(async (params) => pageOf(await client.listResources(params), 'resources')),
    listResourceTemplates: () =>
      whole<ResourceTemplate>(async (params) =>
        pageOf(await client.listResourceTemplates(params), 'resourceTemplates'),
      ),
    listPrompts: () => whole<Prompt>(async (params) => pageOf(await client.listPrompts(params), 'prompts')),
    callTool: async (name, args = {}, { signal, onProgress, timeoutMs = 60_000 } = {}) =>
      (await call(
        { name, arguments: args },
        { timeout: timeoutMs, ...(signal && { signal }), ...(onProgress && { onprogress: onProgress }) },
      )) as ToolResult,
    readResource: async (uri) => (await client.readResource({ uri })).contents as ResourceContents[],
    getPrompt: async (name, args = {}) => (await client.getPrompt({ name, arguments: args })) as PromptResult,
    complete: async (ref, argument, context) => {
      const reference =
        'prompt' in ref
          ? { type: 'ref/prompt', name: ref.prompt }
          : { type: 'ref/resource', uri: ref.template };
      const { completion } = await client.complete({
        ref: reference,
        argument,
        ...(context && { context: { arguments: context } }),
      });
      return completion.values;
    },
    subscribe,
    listenForLists,
    close: () => client.close(),
  };
}
