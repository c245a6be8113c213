import {
  isInputRequiredResult,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { isObject, problemOfParams } from '../protocol/json-rpc.js';
import { ExpectedError, toolError } from '../runtime/errors.js';
import { type Logger, newReference } from '../runtime/logger.js';
import { problemOfUri } from '../tool/uri.js';
import { ignoredLine, readArguments } from './arguments.js';
import {
  type Answer,
  Call,
  type FinishedCall,
  type GuardedContext,
  type Outcome,
  type RunTool,
  type TaskServing,
} from './call.js';
import { timedOut, withDeadline } from './deadline.js';
import { inputSchemaOf, keepJsonSchemas } from './json-schemas.js';
import { lostArgument, sizeOrProblem } from './result-check.js';
import {
  type HandledRequest,
  knownName,
  type RequestHandler,
  reach,
  type SdkInternals,
} from './sdk-internals.js';
import type { Trace } from './tracing.js';

export interface GuardOptions {
  logger: Logger;
  /** How long one request may take, in milliseconds. Default 300,000. */
  callTimeoutMs?: number;
  /** Receives every finished request: for the log line and the metrics. */
  onCall?: (call: FinishedCall) => void;
  /** The call that the endpoint made for an HTTP request. */
  callOf?: (request: Request | undefined) => Call | undefined;
  /** Runs every request inside a span. */
  trace?: Trace;
  /** Offers the tasks extension. */
  tasks?: TaskServing | undefined;
}

/** A fault of the server: the client has been given `message`, the log has the rest. */
class InternalFault extends ProtocolError {
  constructor(message: string) {
    super(ProtocolErrorCode.InternalError, message);
  }
}

const invalidParams = (problem: string) => new ProtocolError(ProtocolErrorCode.InvalidParams, problem);

/** Logs a fault with its stack. The client gets only the reference. */
type ReportFault = (what: string, error: unknown, fields: object) => InternalFault;

/**
 * Makes one SDK server safe to show to strangers. Without it the SDK sends the message of any thrown error to the client,
 * and never answers when a result cannot be written as JSON.
 *
 * - A thrown error reaches the client as a short message with a reference. The log has its stack.
 * - A result that JSON cannot hold, or that is over the limit, becomes an error that says so.
 * - A request has a deadline. Its signal aborts, and the client gets an answer.
 * - Params of a wrong form are answered with -32602 and a reason, in every method.
 * - Arguments that JSON changes silently are refused by name: 1e999 becomes Infinity, `__proto__` vanishes.
 * - A resource URI that cannot be decoded never reaches a handler.
 * - The names `constructor` and `__proto__` are unknown tools.
 */
export function guardServer(server: McpServer, options: GuardOptions): RunTool {
  const { logger, callTimeoutMs = 300_000, tasks } = options;
  tasks?.offer(server);
  const sdk = reach(server);
  keepJsonSchemas(Object.values(sdk.tools));
  const reportFault: ReportFault = (what, error, fields) => {
    const reference = newReference();
    logger.error(what, { reference, ...fields, error });
    return new InternalFault(`Internal error. It has been logged under the reference ${reference}.`);
  };
  guardTools(sdk, reportFault);
  const respond = watched(answerGuarded(sdk, reportFault, options), options);

  const callOf = (request: HandledRequest, ctx: ServerContext): Call => {
    const { method, params } = request;
    const call = options.callOf?.(ctx.http?.req) ?? new Call();
    const lost = method === 'tools/call' ? lostArgument(params?.arguments) : undefined;
    return Object.assign(call, {
      method,
      meta: ctx.mcpReq._meta,
      lostArgument: lost,
      ...knownName(sdk, request),
    });
  };

  const callTool = sdk.handlers.get('tools/call');
  for (const [method, handler] of sdk.handlers) {
    sdk.handlers.set(method, async (request, ctx) => {
      const call = callOf(request, ctx);
      if (tasks !== undefined && handler === callTool && call.name !== undefined) {
        if (tasks.takes(call.name, ctx))
          call.makeTask = (args) => tasks.create(request, args, ctx, call.caller);
      }
      const answered = await respond(handler, request, ctx, call, callTimeoutMs);
      if ('error' in answered) throw answered.error;
      return call.task ?? answered.result;
    });
  }
  return async (request, ctx, timeoutMs) => {
    const call = callOf(request, ctx);
    if (callTool === undefined) throw new Error('this server has no tools');
    const answered = await respond(callTool, request, ctx, call, timeoutMs);
    return call.thrown === undefined ? answered : { outcome: 'protocol_error', error: call.thrown };
  };
}

type Respond = (
  handler: RequestHandler,
  request: HandledRequest,
  ctx: ServerContext,
  call: Call,
  timeoutMs: number,
) => Promise<Answer>;

const tooMuchUnread =
  'Not sent: too much of what this caller was sent before has not been read. Read those answers, then ask again.';

/** The tool's result for the SDK, if the call became a task. */
const answeredByTask = Object.freeze({ content: [] });

/** The inner side: what happens around a tool, once the SDK has checked its arguments. */
function guardTools(sdk: SdkInternals, reportFault: ReportFault): void {
  sdk.wrapToolCalls(({ validateToolOutput }) => ({
    async executeToolHandler(tool, args, ctx) {
      const { call } = ctx as GuardedContext;
      if (call.lostArgument !== undefined) return toolError(`Invalid arguments: ${call.lostArgument}.`);
      try {
        if (call.makeTask === undefined) return await tool.executor(args, ctx);
        const made = await call.makeTask(args);
        if (isInputRequiredResult(made)) return made;
        call.task = made;
        return answeredByTask;
      } catch (error) {
        if (error instanceof ExpectedError) return toolError(error.message);
        if (error instanceof ProtocolError) call.thrown = error;
        if (error instanceof ProtocolError || ctx.mcpReq.signal.aborted) throw error;
        call.faulted = true;
        throw reportFault('a tool threw', error, { tool: call.name });
      }
    },
    async validateToolOutput(tool, result, name) {
      if (result === answeredByTask) return;
      try {
        await validateToolOutput(tool, result, name);
      } catch (error) {
        throw reportFault('a tool returned what its output schema does not allow', error, { tool: name });
      }
    },
  }));
}

/** The outer side: what is checked before the SDK's handler and after it. */
function answerGuarded(sdk: SdkInternals, reportFault: ReportFault, options: GuardOptions): Respond {
  const { logger } = options;
  return async (handler, request, ctx, call, timeoutMs) => {
    const { method, name } = call;
    try {
      if (call.notFound !== undefined) throw invalidParams(call.notFound);
      if (method.endsWith('/list')) await checkCursor(handler, request, ctx);
      if (method.startsWith('resources/')) checkUri(request);
      const { asked, ignored, problem } = readCall(request, name, sdk);
      if (problem !== undefined) return { outcome: 'tool_error', result: toolError(problem) };
      const result = mention(ignored, await withDeadline(handler, asked, ctx, call, timeoutMs));
      if (result === timedOut) {
        logger.warn('a request was stopped at its deadline', { method, name, timeoutMs });
        return failure(method, 'timeout', `Stopped: not finished within ${timeoutMs / 1000} s.`);
      }
      const size = sizeOrProblem(result);
      if (typeof size === 'string') {
        logger.error('a result cannot be sent', { method, name, problem: size });
        return failure(method, 'internal_error', `The result cannot be sent: ${size}.`);
      }
      if (!call.takeRoomFor(size)) return failure(method, 'protocol_error', tooMuchUnread);
      if (call.faulted) return { outcome: 'internal_error', result };
      return { outcome: isObject(result) && result.isError === true ? 'tool_error' : 'ok', result };
    } catch (error) {
      if (ctx.mcpReq.signal.aborted) return { outcome: 'cancelled', error };
      if (error instanceof InternalFault) return { outcome: 'internal_error', error };
      const wrongParams = problemOfParams(request);
      if (wrongParams !== undefined) return { outcome: 'protocol_error', error: invalidParams(wrongParams) };
      if (error instanceof ProtocolError) return { outcome: 'protocol_error', error };
      return { outcome: 'internal_error', error: reportFault('a request failed', error, { method }) };
    }
  };
}

/** The same, with what counts, logs and traces it. The call is not over while its handler works. */
function watched(answer: Respond, { onCall, trace }: GuardOptions): Respond {
  return async (handler, request, ctx, call, timeoutMs) => {
    const started = performance.now();
    const end = call.hold();
    const run = () => answer(handler, request, ctx, call, timeoutMs);
    const answered = await (trace === undefined ? run() : trace(call, run));
    end();
    const { method, name, meta } = call;
    onCall?.({ method, name, meta, outcome: answered.outcome, durationMs: performance.now() - started });
    return answered;
  };
}

/** A request as its handler gets it: the arguments of a tool are read in one way for all. */
function readCall(
  request: HandledRequest,
  name: string | undefined,
  sdk: SdkInternals,
): { asked: HandledRequest; ignored: string[]; problem?: string } {
  const args = request.params?.arguments;
  const tool = request.method === 'tools/call' && name !== undefined ? sdk.tools[name] : undefined;
  const schema = tool && inputSchemaOf(tool);
  if (schema === undefined || !isObject(args)) return { asked: request, ignored: [] };
  const { given, ignored, problem } = readArguments(args, schema);
  if (problem !== undefined) {
    const advice = `Unknown argument ${problem} Call ${name} again with that name.`;
    return { asked: request, ignored, problem: advice };
  }
  if (given === args) return { asked: request, ignored };
  return { asked: { ...request, params: { ...request.params, arguments: given } }, ignored };
}

/** The result, with a line about the arguments that were ignored. */
function mention(ignored: string[], result: unknown): unknown {
  if (ignored.length === 0 || !isObject(result) || !Array.isArray(result.content)) return result;
  return { ...result, content: [...result.content, { type: 'text', text: ignoredLine(ignored) }] };
}

/** A list whose first page is its last has given out no cursor: whatever the client sends is not one. */
async function checkCursor(
  handler: RequestHandler,
  request: HandledRequest,
  ctx: ServerContext,
): Promise<void> {
  if (request.params?.cursor === undefined) return;
  const { cursor: _, ...params } = request.params;
  const first = await handler({ ...request, params }, ctx);
  if (isObject(first) && first.nextCursor === undefined)
    throw invalidParams('Invalid cursor: this list has one page');
}

/** The SDK hands a template's variables over undecoded: what cannot be decoded reaches no handler. */
function checkUri({ params }: HandledRequest): void {
  const problem = typeof params?.uri === 'string' ? problemOfUri(params.uri) : undefined;
  if (problem !== undefined) throw invalidParams(`Invalid uri: ${problem}`);
}

/** Tools tell the model what went wrong in a result; everything else has only the protocol's errors. */
function failure(method: string, outcome: Outcome, message: string): Answer {
  return method === 'tools/call'
    ? { outcome, result: toolError(message) }
    : { outcome, error: new InternalFault(message) };
}
