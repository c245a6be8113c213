import {
  type CallToolResult,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { toolError } from './errors.js';
import { isObject } from './json-rpc.js';
import { type Logger, newReference } from './logger.js';
import { defaultMaxResultSize, unsendable } from './result-check.js';
import { type RequestHandler, reach, type SdkTool } from './sdk-internals.js';

export interface GuardOptions {
  logger: Logger;
  /** How long one request may take, in milliseconds. Default 300,000. */
  callTimeoutMs?: number;
  /** Largest result, in characters. Default 8 Mi. */
  maxResultSize?: number;
  /** Told of every finished request: for the log line and the metrics. */
  onCall?: (call: FinishedCall) => void;
}

export interface FinishedCall {
  method: string;
  /** The tool or prompt, only when the server has one of that name: bounded, so it may label a metric. */
  name?: string;
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
 * - a tool called `constructor` or `__proto__` is as unknown as any other.
 */
export function guardServer(server: McpServer, options: GuardOptions): void {
  const { logger, callTimeoutMs = 300_000, maxResultSize = defaultMaxResultSize, onCall } = options;
  const sdk = reach(server);

  const internalFault = (what: string, error: unknown, fields: object): InternalFault => {
    const reference = newReference();
    logger.error(what, { reference, ...fields, error });
    return new InternalFault(`Internal error. It has been logged under the reference ${reference}.`);
  };

  sdk.executeToolHandler = async (tool: SdkTool, args: unknown, ctx: ServerContext) => {
    try {
      return await tool.executor(args, ctx);
    } catch (error) {
      if (error instanceof ProtocolError || ctx.mcpReq.signal.aborted) throw error;
      throw internalFault('a tool threw', error, { tool: sdk.toolName(tool) });
    }
  };
  const validateToolOutput = sdk.validateToolOutput;
  sdk.validateToolOutput = async (tool, result, name) => {
    try {
      await validateToolOutput(tool, result, name);
    } catch (error) {
      throw internalFault('a tool returned what its output schema does not allow', error, { tool: name });
    }
  };

  for (const [method, handler] of sdk.requestHandlers) {
    sdk.requestHandlers.set(method, async (request, ctx) => {
      const started = performance.now();
      const known = sdk.knownName(method, request.params);
      let outcome: FinishedCall['outcome'] = 'ok';
      try {
        if (known.inherited !== undefined) {
          throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${known.inherited} not found`);
        }
        const result = await withDeadline(handler, request, ctx, callTimeoutMs);
        if (result === timedOut) {
          outcome = 'timeout';
          logger.warn('a request was stopped at its deadline', { method, name: known.name, callTimeoutMs });
          return failure(method, `Stopped: not finished within ${callTimeoutMs / 1000} s.`);
        }
        const problem = unsendable(result, maxResultSize);
        if (problem !== undefined) {
          outcome = 'internal_error';
          logger.error('a result cannot be sent', { method, name: known.name, problem });
          return failure(method, `The result cannot be sent: ${problem}.`);
        }
        if (isObject(result) && result.isError === true) outcome = 'tool_error';
        return result;
      } catch (error) {
        outcome = outcomeOf(error, ctx);
        if (error instanceof ProtocolError || ctx.mcpReq.signal.aborted) throw error;
        throw internalFault('a request failed', error, { method });
      } finally {
        const name = known.name === undefined ? {} : { name: known.name };
        onCall?.({ method, ...name, outcome, durationMs: performance.now() - started });
      }
    });
  }
}

const timedOut = Symbol('timed out');

/** Runs a handler whose signal aborts with the client's own cancellation or at the deadline, whichever is first. */
async function withDeadline(
  handler: RequestHandler,
  request: Parameters<RequestHandler>[0],
  ctx: ServerContext,
  ms: number,
) {
  const controller = new AbortController();
  const cancel = () => controller.abort(ctx.mcpReq.signal.reason);
  if (ctx.mcpReq.signal.aborted) cancel();
  else ctx.mcpReq.signal.addEventListener('abort', cancel, { once: true });
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<typeof timedOut>((resolve) => {
    timer = setTimeout(() => {
      controller.abort(new Error(`not finished within ${ms} ms`));
      resolve(timedOut);
    }, ms);
    timer.unref();
  });
  try {
    const running = handler(request, { ...ctx, mcpReq: { ...ctx.mcpReq, signal: controller.signal } });
    return await Promise.race([running, deadline]);
  } finally {
    clearTimeout(timer);
    ctx.mcpReq.signal.removeEventListener('abort', cancel);
  }
}

/** Tools tell the model what went wrong in a result; everything else has only the protocol's errors. */
function failure(method: string, message: string): CallToolResult {
  if (method === 'tools/call') return toolError(message);
  throw new InternalFault(message);
}

function outcomeOf(error: unknown, ctx: ServerContext): FinishedCall['outcome'] {
  if (ctx.mcpReq.signal.aborted) return 'cancelled';
  return error instanceof ProtocolError && !(error instanceof InternalFault)
    ? 'protocol_error'
    : 'internal_error';
}
