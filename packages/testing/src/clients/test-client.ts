import type {
  Prompt,
  PromptResult,
  Resource,
  ResourceContents,
  ResourceTemplate,
  Tool,
  ToolResult,
} from '../messages.js';

/** The clients a server meets: the SDK's v2 in either protocol era, and the v1 that most hosts embed today. */
export const clientKinds = ['v2-modern', 'v2-legacy', 'v1'] as const;
export type ClientKind = (typeof clientKinds)[number];

export interface Progress {
  progress: number;
  total?: number | undefined;
  message?: string | undefined;
}

export interface CallOptions {
  /** Cancels the call, as a user would. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Longest wait for an answer, in milliseconds. Default 60,000. */
  timeoutMs?: number;
}

/** A question to the user, and the answer a test gives to it. */
export interface ElicitRequest {
  message: string;
  requestedSchema?: Record<string, unknown>;
}

export type ElicitResult =
  | { action: 'accept'; content: Record<string, string | number | boolean | string[]> }
  | { action: 'decline' | 'cancel' };

export interface Notification {
  method: string;
  params?: Record<string, unknown> | undefined;
}

export interface ClientOptions {
  /** Answers questions to the user. Without it the client does not declare that it can. */
  elicit?: (request: ElicitRequest) => ElicitResult | Promise<ElicitResult>;
  /** Hears every notification that the server sends of itself. */
  onNotification?: (notification: Notification) => void;
}

/** A test's client, whichever SDK is behind it. Lists are whole: every page is fetched. */
export interface TestClient {
  readonly kind: ClientKind;
  /** `modern`: 2026-07-28; `legacy`: the handshake of the 2025 revisions. */
  readonly era: 'modern' | 'legacy';
  serverInfo(): { name: string; version: string };
  instructions(): string | undefined;
  capabilities(): Record<string, unknown>;
  listTools(): Promise<Tool[]>;
  callTool(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<ToolResult>;
  listResources(): Promise<Resource[]>;
  listResourceTemplates(): Promise<ResourceTemplate[]>;
  readResource(uri: string): Promise<ResourceContents[]>;
  listPrompts(): Promise<Prompt[]>;
  getPrompt(name: string, args?: Record<string, string>): Promise<PromptResult>;
  /** Suggestions for an argument of a prompt, or a variable of a resource template. */
  complete(
    ref: { prompt: string } | { template: string },
    argument: { name: string; value: string },
    context?: Record<string, string>,
  ): Promise<string[]>;
  /** Subscribes to a resource, the way the era has it. Its updates reach `onNotification`. */
  subscribe(uri: string): Promise<void>;
  /** Asks to hear of changed lists: needed in the 2026 era, a given in the 2025 one. */
  listenForLists(): Promise<void>;
  close(): Promise<void>;
}

/** Follows `nextCursor` to the end. A server that never ends its pages is cut off. */
export async function allPages<Item>(
  fetchPage: (cursor: string | undefined) => Promise<{ items: Item[]; nextCursor?: string | undefined }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 1_000; page++) {
    const { items: more, nextCursor } = await fetchPage(cursor);
    items.push(...more);
    if (nextCursor === undefined) return items;
    cursor = nextCursor;
  }
  throw new Error('the list has more than 1,000 pages');
}
