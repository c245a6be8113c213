import { toolError } from '@mcp-reference/core';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
import { answer, detail, detailSchema, sentence } from '../answer.js';
import type { App } from '../app.js';
import { ownerOf } from '../owner.js';
import { answering } from '../refusal.js';

const inputSchema = z.object({ id: z.string().max(64) });

export function registerGetNotification(server: McpServer, { outbox, channels }: App): void {
  server.registerTool(
    'get_notification',
    {
      title: 'Look up a notification',
      description: 'How one notification stands: attempts, what went wrong, when it is tried next.',
      inputSchema,
      outputSchema: detailSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    answering(async ({ id }, ctx) => {
      const notification = await outbox.store.get(ownerOf(ctx), id);
      if (!notification)
        return toolError(`id: there is no notification ${JSON.stringify(id)}; see list_notifications.`);
      return answer(sentence(notification, channels), detail(notification));
    }),
  );
}
