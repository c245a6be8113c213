import { ExpectedError } from '@mcp-reference/core';
import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from './app.js';
import { isBeingTried, type Notification, type Status } from './notification.js';

/** How a notification stands. Hosts show a model the structure or the text: each says what the other says. */
export const stateSchema = z.object({
  id: z.string(),
  status: z.string(),
  channel: z.string(),
  attempts: z.number(),
  /** Why it stands so; of a delivery, a remark of its channel. */
  reason: z.string().optional(),
  next_attempt_at: z.string().optional(),
});

/** The state after a call that sends. `deduplicated`: the call repeats an earlier one, nothing new was sent. */
export const sentSchema = stateSchema.extend({ deduplicated: z.boolean() });

export type State = z.output<typeof stateSchema> & { status: Status; deduplicated?: boolean };

/** @param channels those this server has: it cannot send what waits for another one */
export function stateOf(notification: Notification, channels: App['channels']): State {
  const { id, status, channel, attempts, dueAt } = notification;
  const reason = reasonOf(notification, channels);
  const waits = status === 'queued' && !isBeingTried(notification);
  return {
    id,
    status,
    channel,
    attempts,
    ...(reason !== undefined && { reason }),
    ...(waits && { next_attempt_at: iso(dueAt) }),
  };
}

/** The state with everything else that is known of the notification. */
export function detailOf(notification: Notification, channels: App['channels']) {
  const { title, message, priority, createdAt } = notification;
  const state = stateOf(notification, channels);
  return { ...state, ...(title !== null && { title }), message, priority, created_at: iso(createdAt) };
}

function reasonOf(notification: Notification, channels: App['channels']): string | undefined {
  const { status, channel, attempts, leased, dueAt, lastError } = notification;
  if (status === 'stored') return 'no channel is configured';
  if (status !== 'queued') return status === 'cancelled' ? undefined : (lastError ?? undefined);
  if (isBeingTried(notification)) return 'being tried, not confirmed yet';
  if (!channels.has(channel)) return 'the channel is not configured here, it waits for a server that has it';
  if (leased) return 'the process that tried it has ended, it is tried again soon';
  if (attempts > 0) return lastError ?? undefined;
  return dueAt > Date.now() ? 'not sent yet, its time has not come' : 'not sent yet';
}

/** The state in one line. "Delivered" is said only where the channel has confirmed it. */
export function stateText({ id, status, channel, attempts, ...more }: State): string {
  const before = more.deduplicated ? 'Accepted before under this idempotency_key, not sent again: ' : '';
  const times = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  const why = more.reason === undefined ? '' : `: ${more.reason}`;
  const next =
    more.next_attempt_at && `; next attempt ${more.next_attempt_at}, or at the next start of a server`;
  const said = {
    delivered: `Delivered to ${channel}, which confirmed it (${times})${why}`,
    failed: `Failed for ${channel} after ${times}${why}. Not delivered; kept as a dead letter`,
    cancelled: `Cancelled before ${channel} confirmed it (${times})`,
    stored: `Stored in the local inbox, not sent${why} (${times})`,
    queued: `Queued for ${channel}${why} (${times})${next ?? ''}`,
  }[status];
  return `${before}${said}. id ${id}`;
}

/** A result with a link to each notification that it names, for clients that know such links (since 2025-06-18). */
export function result(
  server: McpServer,
  text: string,
  structuredContent: Record<string, unknown>,
  named: readonly State[] = [],
): CallToolResult {
  const knowsLinks = (server.server.getNegotiatedProtocolVersion() ?? '') >= '2025-06-18';
  const links = named.map(({ id }) => ({
    type: 'resource_link' as const,
    uri: `outbox://${id}`,
    name: `notification ${id}`,
    mimeType: 'application/json',
  }));
  return { content: [{ type: 'text', text }, ...(knowsLinks ? links : [])], structuredContent };
}

/** @throws ExpectedError */
export function unknownId(id: string): never {
  throw new ExpectedError(
    `id: there is no notification ${JSON.stringify(id.slice(0, 80))}; list_notifications shows those there are.`,
  );
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
