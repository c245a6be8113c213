import type { ServerContext } from '@modelcontextprotocol/server';

export interface Progress {
  /** How far: must grow from one report to the next. */
  progress: number;
  /** Where it ends, when that is known. */
  total?: number;
  /** The step under way, for people. */
  message?: string;
}

/**
 * Tells the client how far a call has come. Does nothing when the client did not ask for progress, and never
 * fails the call: a client that has gone away is the transport's to notice.
 */
export async function reportProgress(ctx: ServerContext, progress: Progress): Promise<void> {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  if (progressToken === undefined || ctx.mcpReq.signal.aborted) return;
  try {
    await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, ...progress } });
  } catch {
    // The connection is closing; the call's own signal says so.
  }
}
