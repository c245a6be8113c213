import type { CallToolResult } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { isBeingTried, type Notification, statuses } from './notification.js';

/** What a caller is told of a notification it has just sent. */
export const briefSchema = z.object({
  id: z.string(),
  status: z.enum(statuses),
  channel: z.string(),
  attempts: z.number(),
  deduplicated: z.boolean(),
});

/** Enough to tell notifications apart, for lists: the model knows the values of `status` by now. */
export const standingSchema = z.object({ id: z.string(), status: z.string(), channel: z.string() });

/** What has become of one notification after a change. */
export const statusSchema = z.object({ id: z.string(), status: z.string() });

/** Everything there is to know of one notification. */
export const detailSchema = standingSchema.extend({
  attempts: z.number(),
  title: z.string().optional(),
  message: z.string(),
  priority: z.string(),
  created_at: z.string(),
  next_attempt_at: z.string().optional(),
  last_error: z.string().optional(),
});

export function standing({ id, status, channel }: Notification): z.output<typeof standingSchema> {
  return { id, status, channel };
}

export function brief(notification: Notification, deduplicated: boolean): z.output<typeof briefSchema> {
  const { id, status, channel, attempts } = notification;
  return { id, status, channel, attempts, deduplicated };
}

export function detail(notification: Notification): z.output<typeof detailSchema> {
  const { status, attempts, title, message, priority, createdAt, dueAt, lastError } = notification;
  return {
    ...standing(notification),
    attempts,
    ...(title !== null && { title }),
    message,
    priority,
    created_at: iso(createdAt),
    ...(status === 'queued' && { next_attempt_at: iso(dueAt) }),
    ...(lastError !== null && status !== 'delivered' && { last_error: lastError }),
  };
}

/**
 * The state of a notification in one line: "delivered" only where the channel has confirmed it.
 *
 * @param channels those this server has: what waits for another, it cannot send
 */
export function sentence(notification: Notification, channels: ReadonlyMap<string, unknown>): string {
  const { id, status, channel, attempts, dueAt, lastError, leased } = notification;
  const because = lastError === null ? '' : `: ${lastError}`;
  const times = `${attempts} attempt${attempts === 1 ? '' : 's'}`;
  switch (status) {
    case 'delivered':
      return `Delivered to ${channel}, which confirmed it (${times})${because}. id ${id}`;
    case 'failed':
      return `Failed for ${channel} after ${times}${because}. Not delivered; kept as a dead letter. id ${id}`;
    case 'cancelled':
      return `Cancelled before ${channel} confirmed it. id ${id}`;
    case 'stored':
      return `Stored in the local inbox, not sent: no channel is configured. id ${id}`;
    case 'queued':
      if (isBeingTried(notification))
        return `Queued for ${channel}: being tried, not confirmed yet. id ${id}`;
      if (!channels.has(channel))
        return `Queued for ${channel}, which is not configured here: it waits for a server that has it. id ${id}`;
      if (leased)
        return `Queued for ${channel}: the process that tried it has ended; it is tried again soon. id ${id}`;
      if (attempts === 0) {
        return `Queued for ${channel}, due ${iso(dueAt)}; not sent yet. It goes out then if this server runs, else at its next start. id ${id}`;
      }
      return `Queued for ${channel}: ${times} failed${because}; next ${iso(dueAt)}, if a server runs then. id ${id}`;
  }
}

export function answer(text: string, structuredContent: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
