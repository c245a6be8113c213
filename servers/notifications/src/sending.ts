import { principalOf, runningTask } from '@mcp-reference/core';
import type { ServerContext } from '@modelcontextprotocol/server';
import type { App } from './app.js';
import { OutboxUnavailable } from './errors.js';
import type { Accepted, Notification } from './notification.js';
import { type State, stateOf } from './result.js';

/** The owner whose notifications a request may see: the caller over HTTP with authorization, else this machine's user. */
export function ownerOf({ http }: Pick<ServerContext, 'http'>): string {
  return principalOf(http?.authInfo) ?? '';
}

/**
 * Waits for the channels to confirm: a while, and in a task until each notification is delivered or given up. When the
 * caller cancels meanwhile, those that no attempt has begun for are cancelled.
 */
export async function settle(
  { outbox, waitMs, channels }: App,
  accepted: readonly Accepted[],
  ctx: ServerContext,
  onSettled?: (state: State) => void,
): Promise<State[]> {
  const { signal } = ctx.mcpReq;
  const task = runningTask(ctx);
  const notifications = accepted.map(({ notification }) => notification);
  const patience = task ? signal : AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
  const report = (one: Notification) => onSettled?.(stateOf(one, channels));
  const waiting = outbox.wait(notifications, patience, report, task !== undefined);
  const settled = await waiting.catch((error: unknown) => {
    // They are accepted, whatever happens to the database since.
    if (error instanceof OutboxUnavailable) return notifications;
    throw error;
  });
  // A task whose process ends, or that outlived its time, takes nothing back.
  if (signal.aborted && (task?.isCancelled ?? true)) {
    for (const [index, { owner, id, status, attempts }] of settled.entries())
      if (!accepted[index]?.deduplicated && status === 'queued' && attempts === 0)
        await outbox.store.cancel(owner, id);
  }
  return settled.map((one, index) => ({
    ...stateOf(one, channels),
    deduplicated: accepted[index]?.deduplicated ?? false,
  }));
}
