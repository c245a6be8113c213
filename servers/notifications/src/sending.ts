import { principalOf } from '@mcp-reference/core';
import type { ServerContext } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from './app.js';
import { OutboxUnavailable } from './errors.js';
import { type Draft, type Notification, priorities } from './notification.js';
import { type State, stateOf } from './result.js';

/** The arguments that send_notification and broadcast_notification share. */
export const wishShape = {
  message: z.string().max(10_000).describe('plain text, at most 10,000 characters'),
  priority: z.enum(priorities).default('normal').describe('default normal; urgent asks the user first'),
  title: z.string().max(200).optional().describe('one line, at most 200 characters'),
  idempotency_key: z.string().max(200).optional().describe('same key: sent once; at most 200 characters'),
  deliver_at: z.string().optional().describe('instant with offset, or PT30M from now; default now'),
};

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
