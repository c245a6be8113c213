import { type Notification, priorities } from '../notification.js';

/** A row of the outbox table, as either database gives it. */
export type Row = Record<string, unknown>;

export function toNotification(row: Row | undefined): Notification {
  if (!row) throw new Error('the outbox lost a row it has just written');
  return {
    id: String(row.id),
    owner: String(row.owner),
    status: row.status as Notification['status'],
    channel: String(row.channel),
    title: row.title as string | null,
    message: String(row.message),
    priority: priorities[Number(row.priority)] ?? 'normal',
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    dueAt: Number(row.due_at),
    attempts: Number(row.attempts),
    leased: row.lease !== null,
    lastError: row.last_error as string | null,
  };
}
