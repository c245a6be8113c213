import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import { isOneTypo } from '../text/edit-distance.js';

/**
 * The private members of a server that core uses, as the SDK has no hook around handlers (see guard.ts). No other file
 * reaches into the SDK. If a release moves a member, the first start says which one, and the fault tests fail.
 */
export interface SdkInternals {
  /** Handlers by method, as `setRequestHandler` stored them. */
  handlers: Map<string, RequestHandler>;
  tools: Record<string, SdkTool>;
  prompts: Record<string, unknown>;
  /** @param wrap gets the functions that run a tool and check its result, and returns their replacements */
  wrapToolCalls(wrap: (own: ToolCalls) => ToolCalls): void;
}

interface ToolCalls {
  executeToolHandler(tool: SdkTool, args: unknown, ctx: ServerContext): Promise<unknown>;
  validateToolOutput(tool: SdkTool, result: unknown, name: string): Promise<void>;
}

export interface HandledRequest {
  method: string;
  params?: Record<string, unknown>;
}

export type RequestHandler = (request: HandledRequest, ctx: ServerContext) => Promise<unknown>;

export interface SdkTool {
  executor: (args: unknown, ctx: ServerContext) => Promise<unknown>;
  inputSchema?: StandardSchema;
  outputSchema?: StandardSchema;
}

interface StandardSchema {
  '~standard'?: { vendor?: string; jsonSchema?: { input: ToJsonSchema; output: ToJsonSchema } };
}

/** How a Standard Schema library writes a schema as JSON Schema. */
export type ToJsonSchema = (options: { target: string; libraryOptions?: unknown }) => Record<string, unknown>;

interface PrivateMcpServer extends ToolCalls {
  _registeredTools: Record<string, SdkTool>;
  _registeredPrompts: Record<string, unknown>;
}

const members = [
  '_registeredTools',
  '_registeredPrompts',
  'executeToolHandler',
  'validateToolOutput',
] as const;

export function reach(server: McpServer): SdkInternals {
  const inner = server as unknown as PrivateMcpServer;
  const { _requestHandlers } = server.server as unknown as { _requestHandlers?: SdkInternals['handlers'] };
  const missing = members.find((member) => inner[member] === undefined);
  if (missing !== undefined || !(_requestHandlers instanceof Map)) {
    throw new Error(
      `This version of @modelcontextprotocol/server has moved ${missing ?? '_requestHandlers'}: core must follow it.`,
    );
  }
  return {
    handlers: _requestHandlers,
    tools: inner._registeredTools,
    prompts: inner._registeredPrompts,
    wrapToolCalls(wrap) {
      const executeToolHandler = inner.executeToolHandler.bind(server);
      const validateToolOutput = inner.validateToolOutput.bind(server);
      Object.assign(inner, wrap({ executeToolHandler, validateToolOutput }));
    },
  };
}

export interface KnownName {
  /** The name, when the server has registered it. */
  name?: string;
  /** The problem with an unknown name, with the names that exist. `constructor` is as unknown as any other. */
  notFound?: string;
}

/** The tool or prompt that a request asks for, by own property, never by prototype. */
export function knownName({ tools, prompts }: SdkInternals, { method, params }: HandledRequest): KnownName {
  if (method === 'tools/call') return lookUp('Tool', tools, params?.name);
  if (method === 'prompts/get') return lookUp('Prompt', prompts, params?.name);
  const ref =
    method === 'completion/complete' ? (params?.ref as { type?: unknown; name?: unknown }) : undefined;
  return ref?.type === 'ref/prompt' ? lookUp('Prompt', prompts, ref.name) : {};
}

/** Most names that an error lists. */
const mostNames = 12;

function lookUp(kind: 'Tool' | 'Prompt', registry: Record<string, unknown>, asked: unknown): KnownName {
  if (typeof asked !== 'string') return {};
  if (Object.hasOwn(registry, asked)) return { name: asked };
  const names = Object.keys(registry);
  const meant = names.find((name) => isOneTypo(asked, name));
  const listed = names.length > mostNames ? `${names.slice(0, mostNames).join(', ')}, …` : names.join(', ');
  const hint = meant === undefined ? ` There is: ${listed}` : ` Did you mean ${meant}?`;
  return { notFound: `${kind} ${asked.slice(0, 100)} not found.${names.length === 0 ? '' : hint}` };
}
