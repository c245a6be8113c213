import type {
  JSONRPCMessage,
  McpServer,
  ProtocolError,
  ServerContext,
  Transport,
} from '@modelcontextprotocol/server';
import type { Share } from '../http/limits/budget.js';
import type { HandledRequest } from './sdk-internals.js';

/** The facts of a request while it runs. */
export interface RunningCall {
  method: string;
  /** The tool or prompt, only when the server has one of that name: bounded, so it may label a metric. */
  name?: string | undefined;
  /** The request's `_meta`. */
  meta: Record<string, unknown> | undefined;
}

export type Outcome = 'ok' | 'tool_error' | 'protocol_error' | 'internal_error' | 'cancelled' | 'timeout';

export interface FinishedCall extends RunningCall {
  outcome: Outcome;
  durationMs: number;
}

/** The part of its caller's shares that a call takes. Its memory is for the request and for the result. */
interface Slot {
  place: Share;
  memory: Share;
}

/**
 * One request, from where it comes in to its end. Over HTTP the endpoint makes it and `callOf` finds it behind the SDK; on
 * stdio the guard makes it. A handler has it as `ctx.call`.
 */
export class Call implements RunningCall {
  method = '';
  name: string | undefined;
  meta: Record<string, unknown> | undefined;
  /** Why the tool or prompt is not there, in words. */
  notFound: string | undefined;
  /** An argument that JSON or a schema would silently change, in words. */
  lostArgument: string | undefined;
  /** The tool threw. The SDK makes a result of that, as of any error. */
  faulted = false;
  /** Set where this call becomes a task: makes it, once the SDK has checked the arguments. */
  makeTask: ((args: unknown) => Promise<Record<string, unknown>>) | undefined;
  /** The answer in place of the tool's. */
  task: Record<string, unknown> | undefined;
  /** An error of the protocol that the tool threw. The SDK makes a result of it; a task fails with it. */
  thrown: ProtocolError | undefined;
  /** A principal, or an address where nobody authenticates; '' on stdio. */
  readonly caller: string;
  /** The tool that is called, known or not; for servers that register only that one. */
  readonly tool: string | undefined;
  readonly #slot: Slot | undefined;
  #holders = 0;

  constructor(caller = '', tool?: string, slot?: Slot) {
    this.caller = caller;
    this.tool = tool;
    this.#slot = slot;
  }

  /** The call is not over before the returned function has been called. Calling it again changes nothing. */
  hold(): () => void {
    this.#holders++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.#holders > 0) return;
      this.#slot?.place.release();
      this.#slot?.memory.release();
    };
  }

  /** Takes room for a result of so many characters, which is held until its client has read it, or has gone. */
  takeRoomFor(size: number): boolean {
    return this.#slot?.memory.add(size) ?? true;
  }
}

export type Answer = { outcome: Outcome; result: unknown } | { outcome: Outcome; error: unknown };

/** Calls a tool as a client would, without a connection. */
export type RunTool = (request: HandledRequest, ctx: ServerContext, timeoutMs: number) => Promise<Answer>;

/** The tasks extension, as the guard uses it. */
export interface TaskServing {
  /** Adds the extension and its methods to a server. */
  offer(server: McpServer): void;
  /** Whether a call of this tool becomes a task. @throws ProtocolError where it cannot be answered otherwise */
  takes(tool: string, ctx: ServerContext): boolean;
  /**
   * @param args the arguments as the tool's schema gives them
   * @param caller the one whose share the task takes
   * @returns the answer: a task, a question that comes first, or an error that says why there is no task
   */
  create(
    request: HandledRequest,
    args: unknown,
    ctx: ServerContext,
    caller: string,
  ): Promise<Record<string, unknown>>;
  /**
   * Over HTTP: answers a `subscriptions/listen` that asks for tasks.
   *
   * @param serve what answers it without tasks
   * @returns undefined for any other message
   */
  aroundListen(
    message: JSONRPCMessage | undefined,
    principal: string | undefined,
    serve: () => Promise<Response>,
  ): Promise<Response> | undefined;
  /** On stdio: a transport that does the same. */
  aroundTransport(transport: Transport): Transport;
}

/** The context that a guarded handler runs with. */
export type GuardedContext = ServerContext & { call: Call };
