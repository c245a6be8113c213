import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type RequestId,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { toolError } from './errors.js';
import { isObject, problemOfParams } from './json-rpc.js';
import { keepJsonSchemas } from './json-schema-cache.js';
import { lastCall } from './last-call.js';
import { type Logger, newReference } from './logger.js';
import { defaultMaxResultSize, lostArgument, sizeOrProblem } from './result-check.js';
import { type RequestHandler, reach, type SdkInternals } from './sdk-internals.js';
import type { Trace } from './tracing.js';
import { problemOfUri } from './uri.js';

export interface GuardOptions {
  logger: Logger;
  /** How long one request may take, in milliseconds. Default 300,000. */
  callTimeoutMs?: number;
  /** Largest result, in characters. Default 8 Mi. */
  maxResultSize?: number;
  /** Told of every finished request: for the log line and the metrics. */
  onCall?: (call: FinishedCall) => void;
  /** Told when a handler begins, and of the HTTP request it works for. */
  onHandler?: (request: Request | undefined) => Handling | undefined;
  /** Runs every request inside a span. */
  trace?: Trace;
}

/** What a handler's result may take, and its end. */
export interface Handling {
  /** Whether there is room for a result of so many characters, which its client may be slow to read. */
  hasRoomFor(size: number): boolean;
  /** Called when the handler has ended or its deadline is over: that may be long after its client has gone. */
  end(): void;
}

export interface RunningCall {
  method: string;
  /** The tool or prompt, only when the server has one of that name: bounded, so it may label a metric. */
  name?: string;
  /** The request's `_meta`. */
  meta: Record<string, unknown> | undefined;
}

export interface FinishedCall extends RunningCall {
  outcome: 'ok' | 'tool_error' | 'protocol_error' | 'internal_error' | 'cancelled' | 'timeout';
  durationMs: number;
}

/** A fault of the server: the client has been given `message`, the log has the rest. */
class InternalFault extends ProtocolError {
  constructor(message: string) {
    super(ProtocolErrorCode.InternalError, message);
  }
}

/**
 * Makes an SDK server safe to show to strangers. The SDK sends the message of whatever a handler throws to the
 * client, and never answers when a result cannot be written as JSON. After this, per server instance:
 *
 * - a thrown error reaches the client as a short message with a reference; the log has the stack under it;
 * - a result that JSON cannot write, or larger than the limit, is an error that says so;
 * - a request has a deadline: its signal aborts, and it is answered;
 * - params of a wrong form are -32602, in words, whatever the method;
 * - an argument that a schema would let in as something else is refused by name: 1e999 as Infinity, `__proto__` as nothing;
 * - a resource's URI that cannot be decoded reaches no handler;
 * - a tool called `constructor` or `__proto__` is as unknown as any other.
 */
export function guardServer(server: McpServer, options: GuardOptions): void {
  const { logger, callTimeoutMs = 300_000, maxResultSize = defaultMaxResultSize } = options;
  const { onCall, onHandler, trace } = options;
  const sdk = reach(server);
  keepJsonSchemas(sdk.tools());

  /** Calls whose tool threw: the SDK makes a result of it like any other error. */
  const faulted = new Set<RequestId>();
  /** Calls of whose arguments something would be lost: refused where the schema has nothing against them. */
  const losing = new Map<RequestId, string>();
  const internalFault = (what: string, error: unknown, fields: object): InternalFault => {
    const reference = newReference();
    logger.error(what, { reference, ...fields, error });
    return new InternalFault(`Internal error. It has been logged under the reference ${reference}.`);
  };

  sdk.replaceExecuteToolHandler(async (tool, args, ctx) => {
    const lost = losing.get(ctx.mcpReq.id);
    if (lost !== undefined) return toolError(`Invalid arguments: ${lost}.`);
    try {
      return await tool.executor(args, ctx);
    } catch (error) {
      if (error instanceof ProtocolError || ctx.mcpReq.signal.aborted) throw error;
      faulted.add(ctx.mcpReq.id);
      throw internalFault('a tool threw', error, { tool: sdk.toolName(tool) });
    }
  });
  sdk.wrapValidateToolOutput((validate) => async (tool, result, name) => {
    try {
      await validate(tool, result, name);
    } catch (error) {
      throw internalFault('a tool returned what its output schema does not allow', error, { tool: name });
    }
  });

  /** Answers one request, and says how that went. */
  const answer: Respond = async (handler, request, ctx, name, handling) => {
    const { method } = request;
    try {
      if (method.endsWith('/list')) await checkCursor(handler, request, ctx);
      if (method.startsWith('resources/')) checkUri(request);
      const lost = method === 'tools/call' ? lostArgument(request.params?.arguments) : undefined;
      if (lost !== undefined) losing.set(ctx.mcpReq.id, lost);
      const result = await withDeadline(handler, request, ctx, callTimeoutMs);
      lastCall.handled = [request, ctx, result];
      if (result === timedOut) {
        logger.warn('a request was stopped at its deadline', { method, name, callTimeoutMs });
        return failure(method, 'timeout', `Stopped: not finished within ${callTimeoutMs / 1000} s.`);
      }
      const size = sizeOrProblem(result, maxResultSize);
      if (typeof size === 'string') {
        logger.error('a result cannot be sent', { method, name, problem: size });
        return failure(method, 'internal_error', `The result cannot be sent: ${size}.`);
      }
      if (handling?.hasRoomFor(size) === false) return failure(method, 'protocol_error', tooMuchUnread);
      if (method === 'tools/list') dropDialect(result, sdk.writtenBy);
      if (faulted.delete(ctx.mcpReq.id)) return { outcome: 'internal_error', result };
      return { outcome: isObject(result) && result.isError === true ? 'tool_error' : 'ok', result };
    } catch (error) {
      if (ctx.mcpReq.signal.aborted) return { outcome: 'cancelled', error };
      if (error instanceof InternalFault) return { outcome: 'internal_error', error };
      const wrongParams = problemOfParams(request);
      if (wrongParams !== undefined) {
        return {
          outcome: 'protocol_error',
          error: new ProtocolError(ProtocolErrorCode.InvalidParams, wrongParams),
        };
      }
      if (error instanceof ProtocolError) return { outcome: 'protocol_error', error };
      return { outcome: 'internal_error', error: internalFault('a request failed', error, { method }) };
    } finally {
      losing.delete(ctx.mcpReq.id);
    }
  };

  /** The same, for whoever counts, logs and traces. */
  const answerWatched: Respond = async (handler, request, ctx, name) => {
    const started = performance.now();
    const call: RunningCall = {
      method: request.method,
      ...(name !== undefined && { name }),
      meta: ctx.mcpReq._meta,
    };
    const handling = onHandler?.(ctx.http?.req);
    let answered: Answer | undefined;
    const run = async () => {
      answered = await answer(handler, request, ctx, name, handling);
      handling?.end();
      return answered.outcome;
    };
    await (trace === undefined ? run() : trace(call, run));
    answered ??= { outcome: 'internal_error', error: undefined };
    onCall?.({ ...call, outcome: answered.outcome, durationMs: performance.now() - started });
    return answered;
  };
  const respond = onCall || onHandler || trace ? answerWatched : answer;

  for (const [method, handler] of sdk.requestHandlers) {
    sdk.requestHandlers.set(method, async (request, ctx) => {
      const { name, inherited } = sdk.knownName(method, request.params);
      if (inherited !== undefined)
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${inherited} not found`);
      const answered = await respond(handler, request, ctx, name);
      if ('error' in answered) throw answered.error;
      return answered.result;
    });
  }
}

type HandledRequest = Parameters<RequestHandler>[0];

type Answer =
  | { outcome: FinishedCall['outcome']; result: unknown }
  | { outcome: FinishedCall['outcome']; error: unknown };

/** Answers one request; `name` is that of the tool or prompt, where the server has it. */
type Respond = (
  handler: RequestHandler,
  request: HandledRequest,
  ctx: ServerContext,
  name: string | undefined,
  handling?: Handling,
) => Promise<Answer>;

const tooMuchUnread =
  'Not sent: too much of what this caller was sent before has not been read. Read those answers, then ask again.';

/** A list whose first page is its last has given out no cursor: whatever the client sends is not one. */
async function checkCursor(
  handler: RequestHandler,
  request: HandledRequest,
  ctx: ServerContext,
): Promise<void> {
  if (request.params?.cursor === undefined) return;
  const { cursor: _, ...params } = request.params;
  const first = await handler({ ...request, params }, ctx);
  if (isObject(first) && first.nextCursor === undefined) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid cursor: this list has one page');
  }
}

/** The SDK hands a template's variables over undecoded: what cannot be decoded reaches no handler. */
function checkUri({ params }: HandledRequest): void {
  const problem = typeof params?.uri === 'string' ? problemOfUri(params.uri) : undefined;
  if (problem !== undefined)
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Invalid uri: ${problem}`);
}

const timedOut = Symbol('timed out');

/** Runs a handler whose signal aborts with the client's own cancellation or at the deadline, whichever is first. */
function withDeadline(
  handler: RequestHandler,
  request: HandledRequest,
  ctx: ServerContext,
  ms: number,
): Promise<unknown> {
  const controller = new AbortController();
  const { signal } = ctx.mcpReq;
  const cancel = () => controller.abort(signal.reason);
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      controller.abort(new Error(`not finished within ${ms} ms`));
      resolve(timedOut);
    }, ms);
    timer.unref();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    };
    const succeed = (result: unknown) => {
      end();
      resolve(result);
    };
    const fail = (error: unknown) => {
      end();
      reject(error);
    };
    try {
      handler(request, { ...ctx, mcpReq: { ...ctx.mcpReq, signal: controller.signal } }).then(succeed, fail);
    } catch (error) {
      fail(error);
    }
  });
}

/** Tools tell the model what went wrong in a result; everything else has only the protocol's errors. */
function failure(method: string, outcome: FinishedCall['outcome'], message: string): Answer {
  return method === 'tools/call'
    ? { outcome, result: toolError(message) }
    : { outcome, error: new InternalFault(message) };
}

/**
 * JSON Schema 2020-12 is what MCP assumes where a schema names no dialect, and what zod writes: to name it in every
 * schema costs a model 16 tokens each.
 */
function dropDialect(result: unknown, writtenBy: SdkInternals['writtenBy']): void {
  const { tools = [] } = result as { tools?: ListedTool[] };
  for (const { name, inputSchema, outputSchema } of tools) {
    const vendor = writtenBy(name);
    if (vendor.inputSchema === 'zod') delete inputSchema?.$schema;
    if (vendor.outputSchema === 'zod') delete outputSchema?.$schema;
  }
}

interface ListedTool {
  name: string;
  inputSchema?: { $schema?: unknown };
  outputSchema?: { $schema?: unknown };
}
