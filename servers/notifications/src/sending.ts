import type { ServerContext } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from './app.js';
import { type Draft, type Notification, priorities } from './notification.js';
import { OutboxUnavailable } from './outbox/store.js';

/** What send_notification and broadcast_notification both take; explained once, where a model looks first. */
export const plainWishShape = {
  message: z.string().max(10_000),
  priority: z.enum(priorities).default('normal'),
  title: z.string().max(200).optional(),
  idempotency_key: z.string().max(200).optional(),
  deliver_at: z.string().max(40).optional(),
};
export const wishShape = {
  ...plainWishShape,
  priority: plainWishShape.priority.describe('urgent asks the user first'),
  idempotency_key: plainWishShape.idempotency_key.describe(
    'a call repeated with the same key sends nothing twice',
  ),
  deliver_at: plainWishShape.deliver_at.describe('instant with offset, or PT30M from now'),
};

export interface Sent {
  notification: Notification;
  deduplicated: boolean;
}

/**
 * Accepts the drafts, and waits a while for the channels to confirm them. When the caller cancels meanwhile, what no
 * attempt has begun for is cancelled.
 */
export async function send(
  { outbox, waitMs }: App,
  drafts: readonly Draft[],
  ctx: ServerContext,
  onSettled?: (notification: Notification) => void,
): Promise<Sent[]> {
  const accepted = await outbox.accept(drafts);
  const { signal } = ctx.mcpReq;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
  const notifications = accepted.map(({ notification }) => notification);
  const settled = await outbox.wait(notifications, patience, onSettled).catch((error: unknown) => {
    // Accepted it is, whatever happens to the database since.
    if (error instanceof OutboxUnavailable) return notifications;
    throw error;
  });
  const sent = settled.map((notification, index) => ({
    notification,
    deduplicated: accepted[index]?.deduplicated ?? false,
  }));
  if (signal.aborted) {
    for (const { notification, deduplicated } of sent) {
      const { owner, id, status, attempts } = notification;
      if (!deduplicated && status === 'queued' && attempts === 0) await outbox.store.cancel(owner, id);
    }
  }
  return sent;
}
