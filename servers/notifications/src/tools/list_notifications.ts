import { wholeNumber } from '@mcp-reference/core';
import { oneLine } from '@mcp-reference/core/text';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import type { App } from '../app.js';
import { atMost, fit } from '../channels/plain-text.js';
import { statuses } from '../notification.js';
import { detailOf, result, stateSchema, stateText } from '../result.js';
import { ownerOf } from '../sending.js';

const inputSchema = z.object({
  status: z
    .enum(statuses)
    .optional()
    .describe('failed: the dead letters; stored: the local inbox; default: all'),
  limit: wholeNumber(1, 100).default(20).describe('1 to 100, default 20'),
});
const outputSchema = z.object({
  notifications: z.array(stateSchema.extend({ created_at: z.string(), text: z.string() })),
});

export function registerListNotifications(server: McpServer, { outbox, channels }: App): void {
  server.registerTool(
    'list_notifications',
    {
      title: 'List notifications',
      description: 'The latest notifications, newest first: how each stands, and how its text begins.',
      inputSchema,
      outputSchema,
      // It reads the outbox of this machine.
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async ({ status, limit }, ctx) => {
      const found = await outbox.list({ owner: ownerOf(ctx), status, limit });
      const notifications = found.map((one) => {
        const { title, message, priority: _, ...state } = detailOf(one, channels);
        const text = fit(oneLine([title, message].filter(Boolean).join(': ')), atMost(200));
        return { ...state, text };
      });
      const lines = notifications.map((one) => `${stateText(one)}, created ${one.created_at}: ${one.text}`);
      return result(server, lines.join('\n') || 'No notifications.', { notifications });
    },
  );
}
