import type { ServerContext } from '@modelcontextprotocol/server';

/** What is known of a request while it runs. */
export interface RunningCall {
  method: string;
  /** The tool or prompt, only when the server has one of that name: bounded, so it may label a metric. */
  name?: string;
  /** The request's `_meta`. */
  meta: Record<string, unknown> | undefined;
}

export type Outcome = 'ok' | 'tool_error' | 'protocol_error' | 'internal_error' | 'cancelled' | 'timeout';

export interface FinishedCall extends RunningCall {
  outcome: Outcome;
  durationMs: number;
}

/** What a handler's result may take, and its end. */
export interface Handling {
  /** Whether there is room for a result of so many characters, which its client may be slow to read. */
  hasRoomFor(size: number): boolean;
  /** Called when the handler has ended or its deadline is over. That may be long after its client has gone. */
  end(): void;
}

/**
 * One request, from the guard's outer side to its inner side. The SDK stands between the two and passes `ctx` on, so the
 * call travels as `ctx.call`.
 */
export interface Call extends RunningCall {
  /** Why the tool or prompt is not there, in words. */
  notFound: string | undefined;
  /** An argument that JSON or a schema would silently change, in words. */
  lostArgument: string | undefined;
  /** The tool threw. The SDK makes a result of that, as of any error. */
  faulted: boolean;
  handling?: Handling | undefined;
}

/** The context that a guarded handler runs with. */
export type GuardedContext = ServerContext & { call: Call };
