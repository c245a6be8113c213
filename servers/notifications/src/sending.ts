import { principalOf } from '@mcp-reference/core';
import type { ServerContext } from '@modelcontextprotocol/server';
import type { App } from './app.js';
import { OutboxUnavailable } from './errors.js';
import type { Draft, Notification } from './notification.js';
import { type State, stateOf } from './result.js';

/** Whose notifications a request may see: the caller's over HTTP with authorization, else those of this machine's user. */
export function ownerOf({ http }: Pick<ServerContext, 'http'>): string {
  return principalOf(http?.authInfo) ?? '';
}

/**
 * Accepts the drafts, and waits a while for the channels to confirm them. When the caller cancels meanwhile, those that no
 * attempt has begun for are cancelled.
 */
export async function send(
  { outbox, waitMs, channels }: App,
  drafts: readonly Draft[],
  { mcpReq: { signal } }: ServerContext,
  onSettled?: (state: State) => void,
): Promise<State[]> {
  const accepted = await outbox.accept(drafts);
  const notifications = accepted.map(({ notification }) => notification);
  const patience = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
  const report = (one: Notification) => onSettled?.(stateOf(one, channels));
  const settled = await outbox.wait(notifications, patience, report).catch((error: unknown) => {
    // They are accepted, whatever happens to the database since.
    if (error instanceof OutboxUnavailable) return notifications;
    throw error;
  });
  if (signal.aborted) {
    for (const [index, { owner, id, status, attempts }] of settled.entries())
      if (!accepted[index]?.deduplicated && status === 'queued' && attempts === 0)
        await outbox.store.cancel(owner, id);
  }
  return settled.map((one, index) => ({
    ...stateOf(one, channels),
    deduplicated: accepted[index]?.deduplicated ?? false,
  }));
}
