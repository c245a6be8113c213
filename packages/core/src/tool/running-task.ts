import type { ServerContext } from '@modelcontextprotocol/server';

export interface RunningTask {
  /** The same whenever the task is taken up again: what was done under it can be found. */
  id: string;
  /** When the tool was called, in milliseconds since 1970. */
  createdAt: number;
  /** Whether the client cancelled it. A signal that is aborted otherwise undoes nothing: the task may begin again. */
  readonly isCancelled: boolean;
}

/** The task that a tool runs as; undefined in a plain call. */
export function runningTask(ctx: ServerContext): RunningTask | undefined {
  return (ctx as { task?: RunningTask }).task;
}
