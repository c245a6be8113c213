import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { answer, sentence, standing, standingSchema } from '../answer.js';
import type { App } from '../app.js';
import { fit } from '../channels/plain-text.js';
import { statuses } from '../notification.js';
import { ownerOf } from '../owner.js';
import { answering } from '../refusal.js';

// Models write numbers as text now and then: taken, and the schema says so.
const digits = /^\d{1,3}$/;
const limit = z
  .preprocess(
    (value) => (typeof value === 'string' && digits.test(value) ? Number(value) : value),
    z.int().min(1).max(100).optional(),
  )
  .meta({
    // Two types in one `type` are legal, but not every model's API takes them.
    ...{ type: undefined, minimum: undefined, maximum: undefined },
    anyOf: [
      { type: 'integer', minimum: 1, maximum: 100 },
      { type: 'string', pattern: digits.source },
    ],
  });
const inputSchema = z.object({ status: z.enum(statuses).optional(), limit });
const outputSchema = z.object({
  notifications: z.array(standingSchema.extend({ text: z.string(), created_at: z.string() })),
});

export function registerListNotifications(server: McpServer, { outbox, channels }: App): void {
  server.registerTool(
    'list_notifications',
    {
      title: 'List notifications',
      description:
        'The latest notifications, newest first. failed: the dead letters; stored: the local inbox.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    answering(async ({ status, limit = 20 }, ctx) => {
      const found = await outbox.store.list({ owner: ownerOf(ctx), limit, ...(status && { status }) });
      const notifications = found.map((one) => ({
        ...standing(one),
        text: fit([one.title, one.message].filter(Boolean).join(': '), 200),
        created_at: new Date(one.createdAt).toISOString(),
      }));
      const lines = found.map(
        (one, index) => `${sentence(one, channels)} - ${JSON.stringify(notifications[index]?.text)}`,
      );
      return answer(lines.join('\n') || 'No notifications.', { notifications });
    }),
  );
}
