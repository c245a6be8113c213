import type { ServerContext } from '@modelcontextprotocol/server';
import type { Call, GuardedContext } from './call.js';
import type { HandledRequest, RequestHandler } from './sdk-internals.js';

/** The answer of `withDeadline` when the deadline came first. */
export const timedOut = Symbol('timed out');

/**
 * Runs a handler whose signal aborts with the client's own cancellation or at the deadline, whichever is first.
 *
 * @param ms the deadline, in milliseconds from now
 * @returns the handler's result, or `timedOut`
 */
export async function withDeadline(
  handler: RequestHandler,
  request: HandledRequest,
  ctx: ServerContext,
  call: Call,
  ms: number,
): Promise<unknown> {
  const controller = new AbortController();
  const { signal } = ctx.mcpReq;
  const cancel = () => controller.abort(signal.reason);
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  const guarded: GuardedContext = { ...ctx, call, mcpReq: { ...ctx.mcpReq, signal: controller.signal } };
  const deadline = Promise.withResolvers<typeof timedOut>();
  const timer = setTimeout(() => {
    // First: a handler may end as soon as its signal aborts.
    deadline.resolve(timedOut);
    controller.abort(new Error(`not finished within ${ms} ms`));
  }, ms).unref();
  try {
    return await Promise.race([handler(request, guarded), deadline.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}
