import type { Prompt, Resource, ResourceTemplate, Tool, ToolResult, WireMessage } from '../messages.js';
import type { Exchange } from '../wire/recording.js';
import type { WireProblem } from '../wire/wire-log.js';

/** The observation of a server: its messages, and the behaviour of its process and endpoint. Rules judge it. */
export interface Observation {
  era: 'legacy' | 'modern';
  serverInfo: Record<string, unknown>;
  /** Empty where the server sends none; undefined where it was never asked. */
  instructions: string | undefined;
  capabilities: Record<string, { listChanged?: boolean } | undefined>;
  tools: Tool[];
  resources: Resource[];
  templates: ResourceTemplate[];
  prompts: Prompt[];
  /** Every answered list, page by page. */
  pages: { method: string; cursor: string | undefined; result: Record<string, unknown> }[];
  /** The answer to `server/discover`. */
  discovery?: Record<string, unknown>;
  /** Calls of tools, in the order in which they were sent. */
  calls: ObservedCall[];
  /** Messages that the official schema does not allow. */
  wrongMessages: WireProblem[];
  /** The facts beyond the messages. A rule that needs a missing fact finds nothing. */
  known: Known;
  stdio?: StdioBehaviour;
  http?: HttpBehaviour;
  /** A client that could not work with the server. */
  refusedClient?: { kind: string; why: string };
}

export interface Known {
  /** The lists that change while the server runs, where the author has named them. */
  changingLists?: readonly ('tools' | 'resources' | 'prompts')[];
  /** Most tokens of tools/list. */
  tokenBudget?: number;
  /** Longest start, in milliseconds. */
  startLimitMs?: number;
}

export interface ObservedCall {
  name: string;
  arguments: Record<string, unknown>;
  /** Undefined for a tool that the server does not list. */
  tool: Tool | undefined;
  result?: ToolResult;
  error?: NonNullable<WireMessage['error']>;
}

/** How the process of a server on stdio behaves. */
export interface StdioBehaviour {
  /** Lines of stdout that are not JSON-RPC. */
  foreignLines: string[];
  /** From the start of the process to the answer of `initialize`, in milliseconds. */
  startMs?: number;
  /** The answers to lines that cannot be read. */
  unreadable?: { what: string; code: number; answered: boolean; alive: boolean }[];
  endsWithInput?: boolean;
  /** Why a second process did not start while the first ran; empty when it did. */
  secondCopy?: string;
  /** Why `initialize` failed after `server/discover`; empty when it did not. */
  initializeAfterDiscover?: string;
  /** The answer of a server with the tasks extension about a task that does not exist. */
  unknownTask?: { method: string; code: number | undefined }[];
  /** The effects of mutated messages. */
  mutants?: string[];
}

/** How an HTTP endpoint behaves. */
export interface HttpBehaviour {
  /** Requests that got nothing but their answer on a stream, with an event id beside it. */
  idsWithoutNeed?: string[];
  resumeEndsStandaloneStream?: boolean;
  /** The answer to a client of HTTP+SSE (2024-11-05). */
  sseOnly?: { status: number; text: string };
  /** Whether a page of another site can use a server on this machine. */
  foreignOriginServed?: boolean;
  /** The status for a session that does not exist. */
  unknownSessionStatus?: number;
  /** The `WWW-Authenticate` header of a 401; empty without one. */
  challenge?: string;
}

/** Reads an observation out of what was said. */
export function observe(
  exchanges: readonly Exchange[],
  era: Observation['era'],
  more: Partial<Pick<Observation, 'stdio' | 'http' | 'known' | 'wrongMessages' | 'refusedClient'>> = {},
): Observation {
  const results = (method: string) =>
    exchanges.flatMap((one) => (one.method === method && one.answer?.result ? [one.answer.result] : []));
  const [discovery] = results('server/discover');
  const greeting = results('initialize')[0] ?? discovery;
  const hello = greeting ?? {};
  const pages = exchanges.flatMap(({ method, params, answer }) =>
    method.endsWith('/list') && answer?.result !== undefined
      ? [{ method, cursor: params.cursor as string | undefined, result: answer.result }]
      : [],
  );
  const whole = <Item>(method: string, key: string) => lastList<Item>(pages, method, key);
  const tools = whole<Tool>('tools/list', 'tools');
  return {
    era,
    serverInfo: serverInfoOf(hello),
    instructions: greeting && String(greeting.instructions ?? ''),
    capabilities: (hello.capabilities ?? {}) as Observation['capabilities'],
    tools,
    resources: whole<Resource>('resources/list', 'resources'),
    templates: whole<ResourceTemplate>('resources/templates/list', 'resourceTemplates'),
    prompts: whole<Prompt>('prompts/list', 'prompts'),
    pages,
    ...(discovery && { discovery }),
    calls: callsIn(exchanges, tools),
    wrongMessages: [],
    known: {},
    ...more,
  };
}

/** In the 2026 era the identity is in the `_meta` of each result. */
function serverInfoOf(hello: Record<string, unknown>): Record<string, unknown> {
  const meta = hello._meta as Record<string, unknown> | undefined;
  return (hello.serverInfo ?? meta?.['io.modelcontextprotocol/serverInfo'] ?? {}) as Record<string, unknown>;
}

/** The list as it was fetched last: every page since the last one without a cursor. */
function lastList<Item>(pages: Observation['pages'], method: string, key: string): Item[] {
  const own = pages.filter((page) => page.method === method);
  const start = own.findLastIndex(({ cursor }) => cursor === undefined);
  return own.slice(Math.max(start, 0)).flatMap(({ result }) => (result[key] ?? []) as Item[]);
}

function callsIn(exchanges: readonly Exchange[], tools: Tool[]): ObservedCall[] {
  return exchanges.flatMap(({ method, params, answer }): ObservedCall[] => {
    if (method !== 'tools/call' || answer === undefined) return [];
    const name = String(params.name);
    // 2026-07-28: the server asks back before it has a result.
    if (answer.result?.resultType === 'input_required') return [];
    return [
      {
        name,
        arguments: (params.arguments ?? {}) as Record<string, unknown>,
        tool: tools.find((tool) => tool.name === name),
        ...(answer.result && { result: answer.result as unknown as ToolResult }),
        ...(answer.error && { error: answer.error }),
      },
    ];
  });
}
