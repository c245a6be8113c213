import { wholeNumber } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { answer, sentence, standing, standingSchema } from '../answer.js';
import type { App } from '../app.js';
import { fit } from '../channels/plain-text.js';
import { statuses } from '../notification.js';
import { ownerOf } from '../owner.js';
import { answering } from '../refusal.js';

const inputSchema = z.object({ status: z.enum(statuses).optional(), limit: wholeNumber(1, 100).default(20) });
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
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    answering(async ({ status, limit }, ctx) => {
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
