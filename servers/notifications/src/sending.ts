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
  app: App,
  accepted: readonly Accepted[],
  ctx: ServerContext,
  onSettled?: (state: State) => void,
): Promise<State[]> {
  const { outbox, waitMs, channels } = app;
  const { signal } = ctx.mcpReq;
  const task = runningTask(ctx);
  const notifications = accepted.map(({ notification }) => notification);
  const patience = task ? signal : AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
  const waiting = notifications.map(async (one) => {
    const settled = await untilSettled(app, one, patience, task !== undefined);
    if (!patience.aborted) onSettled?.(stateOf(settled, channels));
    return settled;
  });
  const settled = await Promise.all(waiting).catch((error: unknown) => {
    // They are accepted, whatever happens to the database since.
    if (error instanceof OutboxUnavailable) return notifications;
    throw error;
  });
  // A task whose process ends, or that outlived its time, takes nothing back.
  if (signal.aborted && (task?.isCancelled ?? true)) {
    for (const [index, { owner, id, status, attempts }] of settled.entries())
      if (!accepted[index]?.deduplicated && status === 'queued' && attempts === 0)
        await outbox.cancel(owner, id);
  }
  return settled.map((one, index) => ({
    ...stateOf(one, channels),
    deduplicated: accepted[index]?.deduplicated ?? false,
  }));
}

/**
 * Waits until a notification is finished, or its first attempt has failed, or its time has not come, or its channel is not
 * configured here.
 *
 * @param patient waits through failed attempts, until the notification is delivered or given up
 * @returns how it stands then, or when the signal aborts
 */
export async function untilSettled(
  { outbox, channels }: Pick<App, 'outbox' | 'channels'>,
  before: Notification,
  signal: AbortSignal,
  patient = false,
): Promise<Notification> {
  const isSettled = ({ status, channel, leased, attempts, dueAt }: Notification) => {
    if (status !== 'queued' || !channels.has(channel)) return true;
    const waits = !leased && dueAt > Date.now();
    return patient ? waits && attempts === 0 : waits || (!leased && attempts > before.attempts);
  };
  let change = Promise.withResolvers<void>();
  const look = (id = before.id) => id === before.id && change.resolve();
  const stop = () => look();
  outbox.on('change', look);
  signal.addEventListener('abort', stop);
  try {
    for (;;) {
      // Made before looking, so that no change is missed.
      change = Promise.withResolvers();
      const latest = (await outbox.get(before.owner, before.id)) ?? before;
      if (signal.aborted || isSettled(latest)) return latest;
      await change.promise;
    }
  } finally {
    outbox.off('change', look);
    signal.removeEventListener('abort', stop);
  }
}
