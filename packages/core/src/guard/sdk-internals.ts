import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import { isOneTypo } from '../text/edit-distance.js';
import type { ObjectSchema } from './arguments.js';

/**
 * The only file that uses private members of the SDK, which has no hook around handlers (see guard.ts).
 * If a release moves a member, the first start says which one, and the fault tests fail.
 */
export interface SdkInternals {
  /** Handlers by method, as `setRequestHandler` stored them. */
  requestHandlers: Map<string, RequestHandler>;
  replaceExecuteToolHandler(execute: ExecuteTool): void;
  /** @param wrap is given what checks a result against the tool's output schema, and gives what does so instead */
  wrapValidateToolOutput(wrap: (validate: ValidateOutput) => ValidateOutput): void;
  tools(): SdkTool[];
  toolName(tool: SdkTool): string | undefined;
  /** The libraries that a tool's schemas come from: `zod`, or another Standard Schema vendor. */
  writtenBy(tool: string): { inputSchema?: string | undefined; outputSchema?: string | undefined };
  /** A tool's input schema as JSON Schema; undefined where it cannot be written so. */
  inputSchema(tool: string): ObjectSchema | undefined;
  /** Which tool or prompt a request asks for, by own property, never by prototype. */
  knownName(method: string, params: Record<string, unknown> | undefined): KnownName;
}

export interface KnownName {
  /** The name, when the server has registered it. */
  name?: string;
  /** Why no tool or prompt is asked for, with the names that there are. `constructor` is as unknown as any other. */
  notFound?: string;
}

export interface HandledRequest {
  method: string;
  params?: Record<string, unknown>;
}

export type RequestHandler = (request: HandledRequest, ctx: ServerContext) => Promise<unknown>;

type ExecuteTool = (tool: SdkTool, args: unknown, ctx: ServerContext) => Promise<unknown>;
type ValidateOutput = (tool: SdkTool, result: unknown, name: string) => Promise<void>;

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

interface PrivateMcpServer {
  _registeredTools: Record<string, SdkTool>;
  _registeredPrompts: Record<string, unknown>;
  executeToolHandler: ExecuteTool;
  validateToolOutput: ValidateOutput;
}

const members = [
  '_registeredTools',
  '_registeredPrompts',
  'executeToolHandler',
  'validateToolOutput',
] as const;

export function reach(server: McpServer): SdkInternals {
  const inner = server as unknown as PrivateMcpServer;
  const { _requestHandlers } = server.server as unknown as {
    _requestHandlers?: SdkInternals['requestHandlers'];
  };
  const missing = members.find((member) => inner[member] === undefined);
  if (missing !== undefined || !(_requestHandlers instanceof Map)) {
    throw new Error(
      `This version of @modelcontextprotocol/server has moved ${missing ?? '_requestHandlers'}: core must follow it.`,
    );
  }
  return {
    requestHandlers: _requestHandlers,
    replaceExecuteToolHandler(execute) {
      inner.executeToolHandler = execute;
    },
    wrapValidateToolOutput(wrap) {
      inner.validateToolOutput = wrap(inner.validateToolOutput.bind(server));
    },
    tools: () => Object.values(inner._registeredTools),
    toolName: (tool) => Object.entries(inner._registeredTools).find(([, entry]) => entry === tool)?.[0],
    writtenBy(name) {
      const tool = inner._registeredTools[name];
      return {
        inputSchema: tool?.inputSchema?.['~standard']?.vendor,
        outputSchema: tool?.outputSchema?.['~standard']?.vendor,
      };
    },
    inputSchema(name) {
      const schema = inner._registeredTools[name]?.inputSchema;
      try {
        return schema === undefined
          ? {}
          : schema['~standard']?.jsonSchema?.input({ target: 'draft-2020-12' });
      } catch {
        return undefined;
      }
    },
    knownName(method, params) {
      if (method === 'tools/call') return lookUp('Tool', inner._registeredTools, params?.name);
      if (method === 'prompts/get') return lookUp('Prompt', inner._registeredPrompts, params?.name);
      const ref =
        method === 'completion/complete' ? (params?.ref as { type?: unknown; name?: unknown }) : undefined;
      return ref?.type === 'ref/prompt' ? lookUp('Prompt', inner._registeredPrompts, ref.name) : {};
    },
  };
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
